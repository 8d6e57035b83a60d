import { defineErrors } from '@towncrier/core'

export const operationsStoreErrors = defineErrors({
  TC_OPERATIONS_STORE_NEWER: {
    title: 'The operations database was written by a newer Towncrier',
    remedy: 'Start the version that wrote it, or restore a backup made before the upgrade',
    httpStatus: 500,
  },
  TC_OPERATIONS_STORE_FAILED: {
    title: 'The operations database cannot be opened',
    remedy: 'Check that the folder exists, can be written, and that the disk is not full',
    httpStatus: 500,
  },
  TC_DEVICE_EXISTS: {
    title: 'A device with this id is registered already',
    remedy: 'Choose another id, or change the device that is there',
    httpStatus: 409,
  },
  TC_DEVICE_ID_INVALID: {
    title: 'This cannot be a device id',
    remedy:
      'Use 1 to 64 lower-case letters, digits, hyphens and underscores, starting with a letter or digit',
    httpStatus: 422,
  },
  TC_DEVICE_UNKNOWN: {
    title: 'No such device is registered',
    remedy: 'Check the id, or register it with `towncrier device add`',
    httpStatus: 404,
  },
  TC_ALERT_UNKNOWN: {
    title: 'There is no such alert',
    remedy: 'Load the list again; the alert may have been removed by retention',
    httpStatus: 404,
  },
  TC_QUARANTINE_UNKNOWN: {
    title: 'There is no such reading in quarantine',
    remedy: 'Load the list again',
    httpStatus: 404,
  },
  TC_QUARANTINE_RESOLVED: {
    title: 'This quarantined reading was dealt with before',
    remedy: 'Load the list again to see who did and how',
    httpStatus: 409,
  },
  TC_ACCOUNT_EXISTS: {
    title: 'An account with this user name exists',
    remedy: 'Choose another user name',
    httpStatus: 409,
  },
  TC_ACCOUNT_UNKNOWN: {
    title: 'There is no account with this user name',
    remedy: 'Check the name; `towncrier account list` shows all of them',
    httpStatus: 404,
  },
  TC_ACCOUNT_LAST_ADMINISTRATOR: {
    title: 'This is the last administrator',
    remedy: 'Give another account the role first',
    httpStatus: 409,
  },
  TC_CURSOR_INVALID: {
    title: 'The cursor is not one this list gave out',
    remedy: 'Start again from the first page',
    httpStatus: 400,
  },
})
