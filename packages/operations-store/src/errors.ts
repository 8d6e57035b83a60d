import { defineErrors } from '@towncrier/core'

export { homeStoreErrors } from './home-errors.ts'

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
  TC_OPERATIONS_STORE_BUSY: {
    title: 'The operations database is being read',
    remedy: 'Nothing to do: it is tried again in a moment',
    httpStatus: 503,
  },
  TC_RULES_VERSION_UNKNOWN: {
    title: 'There is no such version of the rules',
    remedy: 'See which there are: GET /api/v1/rules/versions',
    httpStatus: 404,
  },
  TC_RULES_CHANGED: {
    title: 'Somebody else has saved the rules meanwhile',
    remedy: 'Look at what changed, take it over, try it and save again',
    httpStatus: 409,
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
  TC_CAUSE_UNKNOWN: {
    title: 'There is no such cause',
    remedy: 'Load the list again',
    httpStatus: 404,
  },
  TC_ALARM_NOT_ACTIVE: {
    title: 'This alarm no longer stands',
    remedy: 'Load it again; what is over needs only to be acknowledged',
    httpStatus: 409,
  },
  TC_SHELF_TOO_LONG: {
    title: 'An alarm can be shelved until an instant ahead, for seven days at most',
    remedy: 'Choose an earlier instant; for longer, take the device out of service or suppress by design',
    httpStatus: 422,
  },
  TC_SUPPRESSION_UNKNOWN: {
    title: 'There is no such suppression',
    remedy: 'Load the list again',
    httpStatus: 404,
  },
  TC_PLACE_UNKNOWN: {
    title: 'There is no such place',
    remedy: 'Load places first with `towncrier import places`',
    httpStatus: 422,
  },
  TC_INCIDENT_UNKNOWN: {
    title: 'There is no such incident',
    remedy: 'Load the list again',
    httpStatus: 404,
  },
  TC_INCIDENT_CHANGED: {
    title: 'Somebody has changed the same field meanwhile',
    remedy: 'Look at what stands there now, and change it again if you still want to',
    httpStatus: 409,
  },
  TC_INCIDENT_STATE: {
    title: 'The incident cannot go there from where it stands',
    remedy: 'Load it again; somebody may have taken it further',
    httpStatus: 409,
  },
  TC_LOG_ENTRY_UNKNOWN: {
    title: 'There is no such entry in the log of this incident',
    remedy: 'Load the log again',
    httpStatus: 404,
  },
  TC_TASK_UNKNOWN: {
    title: 'There is no such task',
    remedy: 'Load the incident again',
    httpStatus: 404,
  },
  TC_LINK_UNKNOWN: {
    title: 'There is no such link',
    remedy: 'Load the incident again',
    httpStatus: 404,
  },
  TC_ROAD_UNKNOWN: {
    title: 'There is no such affected road',
    remedy: 'Load the incident again',
    httpStatus: 404,
  },
  TC_ATTACHMENT_UNKNOWN: {
    title: 'There is no such attachment',
    remedy: 'Load the incident again; it may have been removed',
    httpStatus: 404,
  },
  TC_PUBLICATION_UNKNOWN: {
    title: 'Nothing was published under this identifier',
    remedy: 'Take the identifier from /public/incidents.atom',
    httpStatus: 404,
  },
  TC_REPORT_UNKNOWN: {
    title: 'There is no such report',
    remedy: 'Load the list again',
    httpStatus: 404,
  },
  TC_REPORT_DECIDED: {
    title: 'This report was decided before',
    remedy: 'Load the list again to see who did and how',
    httpStatus: 409,
  },
  TC_WEBHOOK_UNKNOWN: {
    title: 'There is no such webhook',
    remedy: 'Load the list again',
    httpStatus: 404,
  },
  TC_DELIVERY_UNKNOWN: {
    title: 'There is no such delivery',
    remedy: 'Load the list again; old ones are removed',
    httpStatus: 404,
  },
  TC_WINTER_UNKNOWN: {
    title: 'There is no such depot, gritter, domain or route',
    remedy: 'Load the gritting network again; somebody may have removed it',
    httpStatus: 404,
  },
  TC_WINTER_EXISTS: {
    title: 'A part of the gritting network has this id already',
    remedy: 'Choose another id, or change the one that is there',
    httpStatus: 409,
  },
  TC_WINTER_ID_INVALID: {
    title: 'This cannot be an id in the gritting network',
    remedy:
      'Use 1 to 56 lower-case letters, digits, hyphens and underscores, starting with a letter or digit',
    httpStatus: 422,
  },
  TC_WINTER_IN_USE: {
    title: 'What is in use is not removed',
    remedy: 'Remove what is named here first, or give it another',
    httpStatus: 409,
  },
  TC_WINTER_CHANGED: {
    title: 'Somebody else has changed this meanwhile',
    remedy: 'Look at what stands there now, and change it again if you still want to',
    httpStatus: 409,
  },
  TC_WINTER_DEVICE_TAKEN: {
    title: 'Another gritter carries this device',
    remedy: 'Choose another device, or take it off the other gritter first',
    httpStatus: 409,
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
  TC_ACCOUNT_NO_BREAK_GLASS: {
    title: 'This account cannot be the one for emergencies',
    remedy: 'It must be an administrator’s, with a password of its own',
    httpStatus: 409,
  },
  TC_IDENTITY_TAKEN: {
    title: 'This person of the sign-in provider is tied to another account',
    remedy: 'Sign in with that account, or have an administrator look at both',
    httpStatus: 409,
  },
  TC_SECOND_FACTOR_ON: {
    title: 'This account has a second factor already',
    remedy: 'Switch it off first, then set up the new one',
    httpStatus: 409,
  },
  TC_SECOND_FACTOR_UNREADABLE: {
    title: 'The second factor cannot be read with this key',
    remedy: 'Bring back second-factor.key from the backup, or have an administrator reset the second factor',
    httpStatus: 500,
  },
  TC_API_TOKEN_EXISTS: {
    title: 'You have a token of this name',
    remedy: 'Choose another name, or revoke the old token first',
    httpStatus: 409,
  },
  TC_API_TOKEN_UNKNOWN: {
    title: 'There is no such token',
    remedy: 'Load the list again; it may have been revoked',
    httpStatus: 404,
  },
  TC_SHIFT_ON: {
    title: 'They are on duty at this desk already',
    remedy: 'Go off duty first, or choose another desk',
    httpStatus: 409,
  },
  TC_SHIFT_OFF: {
    title: 'They are not on duty at this desk',
    remedy: 'Go on duty first; GET /api/v1/shifts/on-duty shows who is',
    httpStatus: 409,
  },
  TC_SHIFT_ENTRY_UNKNOWN: {
    title: 'There is no such entry in the shift log',
    remedy: 'Load the log again',
    httpStatus: 404,
  },
  TC_HANDOVER_UNKNOWN: {
    title: 'There is no such handover',
    remedy: 'Load the list again',
    httpStatus: 404,
  },
  TC_HANDOVER_WAITING: {
    title: 'A handover of yours waits at this desk',
    remedy: 'Have the next person accept it; what is new goes into the shift log',
    httpStatus: 409,
  },
  TC_HANDOVER_ACCEPTED: {
    title: 'Somebody has accepted this handover',
    remedy: 'Load it again to see who and when',
    httpStatus: 409,
  },
  TC_HANDOVER_OWN: {
    title: 'Nobody accepts their own handover',
    remedy: 'Have the next person accept it under their own name',
    httpStatus: 422,
  },
  TC_PUSH_DEVICE_UNKNOWN: {
    title: 'There is no such device for push messages',
    remedy: 'Load the list again; the push service may have ended it',
    httpStatus: 404,
  },
  TC_ROTA_UNKNOWN: {
    title: 'There is no such rota',
    remedy: 'Load the list again; somebody may have removed it',
    httpStatus: 404,
  },
  TC_DECISION_UNKNOWN: {
    title: 'There is no such decision on treatment',
    remedy: 'Load the decisions again',
    httpStatus: 404,
  },
  TC_DECISION_REVISED: {
    title: 'This decision is not the newest of its domain and night',
    remedy: 'Load the decisions of the night again, and revise the newest if you still want to',
    httpStatus: 409,
  },
  TC_DECISION_STANDS: {
    title: 'There is a decision for this domain and night',
    remedy: 'Look at it, and revise it if you still want to: a decision is never made twice',
    httpStatus: 409,
  },
  TC_WASTE_PLAN_UNKNOWN: {
    title: 'There is no such plan',
    remedy: 'Load the plans of the day again',
    httpStatus: 404,
  },
  TC_WASTE_PLAN_STATE: {
    title: 'This cannot be done with the plan as it stands',
    remedy: 'Only a draft is changed and published; make a new plan of the day',
    httpStatus: 409,
  },
  TC_WASTE_PLAN_CHANGED: {
    title: 'Somebody else has changed this plan meanwhile',
    remedy: 'Look at the plan as it stands now, and change it again if you still want to',
    httpStatus: 409,
  },
  TC_WASTE_PLAN_OVERTAKEN: {
    title: 'Another plan holds for this day',
    remedy: 'Look at the plan that holds; plan again from it, so that what its crews have done is kept',
    httpStatus: 409,
  },
  TC_WASTE_JOB_UNKNOWN: {
    title: 'There is no such collection round',
    remedy: 'Load the rounds again',
    httpStatus: 404,
  },
  TC_WASTE_JOB_TAKEN: {
    title: 'Another crew has this round',
    remedy: 'Take another, or have the planner give it to you',
    httpStatus: 409,
  },
  TC_WASTE_JOB_OVER: {
    title: 'This round is over',
    remedy: 'Load it again; for more collections make a new plan',
    httpStatus: 409,
  },
  TC_JOB_UNKNOWN: {
    title: 'There is no such gritting job',
    remedy: 'Load the jobs again',
    httpStatus: 404,
  },
  TC_JOB_TAKEN: {
    title: 'Somebody else drives this job',
    remedy: 'Take another, or have the duty manager assign it to you',
    httpStatus: 409,
  },
  TC_JOB_OVER: {
    title: 'This job is over',
    remedy: 'Load it again; for more treatment make a new decision',
    httpStatus: 409,
  },
  TC_WASTE_UNKNOWN: {
    title: 'There is no such bin, site, lorry or round',
    remedy: 'Load the bins and rounds again; somebody may have removed it',
    httpStatus: 404,
  },
  TC_WASTE_EXISTS: {
    title: 'A bin, site, lorry or round has this id already',
    remedy: 'Choose another id, or change the one that is there',
    httpStatus: 409,
  },
  TC_WASTE_ID_INVALID: {
    title: 'This cannot be the id of a bin, site, lorry or round',
    remedy:
      'Use 1 to 56 lower-case letters, digits, hyphens and underscores, starting with a letter or digit',
    httpStatus: 422,
  },
  TC_WASTE_IN_USE: {
    title: 'What lorries, rounds or jobs use is not removed',
    remedy: 'Remove what is named here first, or give it another',
    httpStatus: 409,
  },
  TC_WASTE_CHANGED: {
    title: 'Somebody else has changed this bin, lorry, round or setting meanwhile',
    remedy: 'Look at what stands there now, and change it again if you still want to',
    httpStatus: 409,
  },
  TC_WASTE_DEVICE_TAKEN: {
    title: 'This device is in another bin',
    remedy: 'Choose another device, or take it out of the other bin first',
    httpStatus: 409,
  },
  TC_WASTE_NOT_A_DEPOT: {
    title: 'Lorries start from a depot, and this site is none',
    remedy: 'Choose a site of type depot, or make this one a depot',
    httpStatus: 422,
  },
  TC_CURSOR_INVALID: {
    title: 'The cursor is not one this list gave out',
    remedy: 'Start again from the first page',
    httpStatus: 400,
  },
})
