import { defineErrors } from '@towncrier/core'

/** What goes wrong with homes, what households wrote down, and erasing it. */
export const homeStoreErrors = defineErrors({
  TC_ERASURE_UNKNOWN: {
    title: 'There is no such erasure, or this is not its link',
    remedy: 'Use the link that was shown when the erasing began',
    httpStatus: 404,
  },
  TC_ERASURE_MISSING: {
    title: 'There is no such erasure',
    remedy: 'Check its id: the answer that began it gave it',
    httpStatus: 404,
  },
  TC_BOX_CLAIMED: {
    title: 'This box is in use in a home',
    remedy: 'Whoever had it before hands it on under “My home”; or ask the council to free it',
    httpStatus: 409,
  },
  TC_BOX_NOT_HERE: {
    title: 'This box is not in this home',
    remedy: 'Load the home again',
    httpStatus: 404,
  },
  TC_HOME_CHANGED: {
    title: 'The home was changed elsewhere meanwhile',
    remedy: 'Load it again and change what you meant to',
    httpStatus: 409,
  },
  TC_ROOM_HAS_BOX: {
    title: 'There is a box in this room already',
    remedy: 'Choose another room, or move that box first',
    httpStatus: 409,
  },
  TC_HOME_FULL: {
    title: 'There is no room for more of this in a home',
    remedy: 'Remove what is not needed any more, and try again',
    httpStatus: 409,
  },
  TC_ROOM_IN_USE: {
    title: 'There are readings from this room',
    remedy: 'Rename it, or move its box; the room stays with its history',
    httpStatus: 409,
  },
  TC_DIARY_UNKNOWN: {
    title: 'There is no such diary entry',
    remedy: 'Load the diary again',
    httpStatus: 404,
  },
  TC_LETTER_UNKNOWN: {
    title: 'There is no such letter',
    remedy: 'Load the letters again; it may have been removed',
    httpStatus: 404,
  },
  TC_PHOTO_UNKNOWN: {
    title: 'There is no such photo',
    remedy: 'Load the photos again; it may have been removed',
    httpStatus: 404,
  },
  TC_PHOTOS_FULL: {
    title: 'There are as many photos as a home may have',
    remedy: 'Remove one first; 60 are kept',
    httpStatus: 409,
  },
  TC_EVIDENCE_REPORT_UNKNOWN: {
    title: 'There is no such report',
    remedy: 'Load the reports again; it may have been removed',
    httpStatus: 404,
  },
  TC_EVIDENCE_REPORTS_FULL: {
    title: 'There are as many reports as a home may have',
    remedy: 'Remove one first; 50 are kept',
    httpStatus: 409,
  },
  TC_SHARE_UNKNOWN: {
    title: 'There is no such link',
    remedy: 'Load the reports again; the link may have gone with its report',
    httpStatus: 404,
  },
})
