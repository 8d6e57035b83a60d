import { defineErrors } from '@towncrier/core'

export { evidenceErrors } from './homes/evidence/errors.ts'

export const apiErrors = defineErrors({
  TC_REQUEST_INVALID: {
    title: 'The request does not fit this address',
    remedy: 'Correct the fields named here; /api/docs shows what is taken',
    httpStatus: 400,
  },
  TC_NOT_FOUND: {
    title: 'There is nothing at this address',
    remedy: 'Check the address; /api/docs lists all of them',
    httpStatus: 404,
  },
  TC_HOME_UNKNOWN: {
    title: 'You have no such home',
    remedy: 'Choose one of your own homes: GET /api/v1/homes',
    httpStatus: 404,
  },
  TC_HOME_ENDED: {
    title: 'This home is closed',
    remedy: 'Its past can be seen and erased; boxes, rooms and diary go on in your new home',
    httpStatus: 409,
  },
  TC_ROOM_UNKNOWN: {
    title: 'There is no such room in this home',
    remedy: 'Load the home again',
    httpStatus: 404,
  },
  TC_CLAIM_CODE_WRONG: {
    title: 'There is no box with this code',
    remedy: 'Look at the code under the box again: twelve letters and digits, without I, L, O and U',
    httpStatus: 404,
  },
  TC_DIARY_FUTURE: {
    title: 'This time has not come yet',
    remedy: 'Write down what has been; choose a time that is past',
    httpStatus: 422,
  },
  TC_DIARY_TIMES: {
    title: 'The end lies before the beginning',
    remedy: 'Choose an end that is later',
    httpStatus: 422,
  },
  TC_HOME_SETTING_UNKNOWN: {
    title: 'There is no such choice',
    remedy: 'Choose one that GET /api/v1/homes/options lists',
    httpStatus: 422,
  },
  TC_CONSENT_NEEDED: {
    title: 'This was not agreed to',
    remedy: 'Agree to it first, under “My data”; you can take it back at any time',
    httpStatus: 409,
  },
  TC_NOT_A_BOX: {
    title: 'This device is not one for homes',
    remedy: 'Make codes for devices that measure the air of a room',
    httpStatus: 422,
  },
  TC_ERASE_UNCONFIRMED: {
    title: 'What was typed is not the name of the home',
    remedy: 'Type the name as it is shown: erasing cannot be undone',
    httpStatus: 422,
  },
  TC_ERASURE_BOX_UNKNOWN: {
    title: 'This box is not one of those that are erased',
    remedy: 'Name one of the boxes that the erasure lists',
    httpStatus: 404,
  },
  TC_KIND_UNKNOWN: {
    title: 'There is no such kind of sensor',
    remedy: 'Choose one that /api/v1/kinds lists',
    httpStatus: 422,
  },
  TC_SETTINGS_INVALID: {
    title: 'The settings do not fit the kind',
    remedy: 'Correct the fields named here; /api/v1/kinds shows what each kind takes',
    httpStatus: 422,
  },
  TC_RULES_INVALID: {
    title: 'These rules cannot stand',
    remedy: 'Correct what is named; POST /api/v1/rules/check names all of it',
    httpStatus: 422,
  },
  TC_RULES_SAME: {
    title: 'Nothing is changed',
    remedy: 'Change a rule or a threshold first',
    httpStatus: 409,
  },
  TC_RULES_NOT_TRIED: {
    title: 'Rules are tried before they are saved',
    remedy: 'Run a dry run of just these rules and save within a day of it',
    httpStatus: 409,
  },
  TC_RULES_TOO_MANY: {
    title: 'These rules would raise more alerts than anyone can handle',
    remedy: 'Move the threshold, lengthen the delay or narrow the places; then try again',
    httpStatus: 409,
  },
  TC_RULES_DOUBTFUL: {
    title: 'The dry run raises a doubt',
    remedy: 'Look at what it found, then save with confirmed: true if that is what you want',
    httpStatus: 409,
  },
  TC_WASTE_DAY: {
    title: 'This day cannot be planned',
    remedy: 'Plan today or one of the next six days: fills are forecast for a week',
    httpStatus: 422,
  },
  TC_WASTE_NOTHING_TO_PLAN: {
    title: 'There is no bin to plan for',
    remedy: 'Add bins, choose other streams, or pin the bins that are to be collected all the same',
    httpStatus: 422,
  },
  TC_WASTE_NOT_IN_FORCE: {
    title: 'The plan that was to be replaced is not in force for that day',
    remedy: 'Load the plans of the day again, and plan from the one that holds',
    httpStatus: 409,
  },
  TC_WASTE_NOT_A_DRAFT: {
    title: 'Only a draft is changed by hand',
    remedy: 'Plan again from the one that holds: what its crews have done is kept',
    httpStatus: 409,
  },
  TC_WASTE_PLANNING_BUSY: {
    title: 'A day is being planned already',
    remedy: 'Wait for it, end it with the best it has found, or cancel it',
    httpStatus: 409,
  },
  TC_WASTE_PLANNING_UNKNOWN: {
    title: 'There is no such planning',
    remedy: 'Begin it again; it is forgotten when the platform starts anew',
    httpStatus: 404,
  },
  TC_WASTE_PLANNING_FAILED: {
    title: 'The day could not be planned',
    remedy: 'Read what is said of it; import a road network if there is none, and try again',
    httpStatus: 500,
  },
  TC_WASTE_CREW_UNFIT: {
    title: 'This account cannot collect',
    remedy: 'Choose somebody whose role may take collection rounds and whose account is not disabled',
    httpStatus: 422,
  },
  TC_WASTE_ROUND_OF_OTHERS: {
    title: 'This round is another crew’s',
    remedy: 'Take another, or have the planner give it to you',
    httpStatus: 403,
  },
  TC_ROUTE_MAKING_BUSY: {
    title: 'Routes are being made already',
    remedy: 'Wait for them, or cancel them',
    httpStatus: 409,
  },
  TC_ROUTE_MAKING_UNKNOWN: {
    title: 'There is no such making of routes',
    remedy: 'Begin it again; it is forgotten when the platform starts anew',
    httpStatus: 404,
  },
  TC_ROUTE_MAKING_NOT_DONE: {
    title: 'There is no proposal to accept',
    remedy: 'Wait until the making is done, or begin it again',
    httpStatus: 409,
  },
  TC_ROUTE_MAKING_EMPTY: {
    title: 'No street is chosen',
    remedy: 'Choose a class of road, name roads, or draw an outline that has some within',
    httpStatus: 422,
  },
  TC_BINS_PREVIEW_OLD: {
    title: 'Something has changed since the preview',
    remedy: 'Look at the preview again, and import then',
    httpStatus: 409,
  },
  TC_SIGN_IN_REQUIRED: {
    title: 'This needs a sign-in',
    remedy: 'Sign in and try again',
    httpStatus: 401,
  },
  TC_SIGN_IN_FAILED: {
    title: 'User name and password do not match',
    remedy: 'Check both, and that Caps Lock is off',
    httpStatus: 401,
  },
  TC_PASSWORD_TOO_SHORT: {
    title: 'This password is too short',
    remedy: 'Take 15 characters or more, a few words for example; spaces and all letters are welcome',
    httpStatus: 422,
  },
  TC_PASSWORD_TOO_LONG: {
    title: 'This password is too long',
    remedy: 'Take 256 characters or fewer',
    httpStatus: 422,
  },
  TC_PASSWORD_TOO_WEAK: {
    title: 'This password is too easy to guess',
    remedy: 'Take words that have nothing to do with each other, with you or with Towncrier',
    httpStatus: 422,
  },
  TC_SECOND_FACTOR_NEEDED: {
    title: 'This account needs a code as well',
    remedy: 'Give the code from your authenticator app, or one of your recovery codes',
    httpStatus: 401,
  },
  TC_SECOND_FACTOR_WRONG: {
    title: 'This code does not fit, or was used before',
    remedy: 'Wait for the next code and give that one; check that your phone’s clock is right',
    httpStatus: 401,
  },
  TC_SECOND_FACTOR_REQUIRED: {
    title: 'Your role asks for a second factor',
    remedy: 'Set one up under My account first',
    httpStatus: 403,
  },
  TC_SECOND_FACTOR_NOT_OFFERED: {
    title: 'No second factor is being set up',
    remedy: 'Begin anew under My account',
    httpStatus: 409,
  },
  TC_ACCOUNT_NEEDED: {
    title: 'This is for accounts of people',
    remedy: 'Sign in with an account; tokens and the machine’s own access have none',
    httpStatus: 403,
  },
  TC_DEMO_ACCOUNT: {
    title: 'The demonstration’s accounts stay as they are',
    remedy: 'Make an account of your own as administrator',
    httpStatus: 403,
  },
  TC_LOCAL_SIGN_IN_OFF: {
    title: 'Passwords are for emergencies only here',
    remedy: 'Sign in through the provider',
    httpStatus: 403,
  },
  TC_SESSION_UNKNOWN: {
    title: 'There is no such session',
    remedy: 'Load the list again; it may have ended',
    httpStatus: 404,
  },
  TC_API_TOKEN_INVALID: {
    title: 'This token is not valid',
    remedy: 'It may have expired or been revoked: make a new one under My account',
    httpStatus: 401,
  },
  TC_API_TOKEN_SCOPE: {
    title: 'A token cannot do what its owner may not',
    remedy: 'Leave out the scopes named here',
    httpStatus: 422,
  },
  TC_OIDC_OFF: {
    title: 'No sign-in provider is set up',
    remedy: 'Set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_ROLES, or sign in with a password',
    httpStatus: 404,
  },
  TC_OIDC_UNAVAILABLE: {
    title: 'The sign-in provider does not answer',
    remedy: 'Try again in a minute; in an emergency sign in with the account that is kept for it',
    httpStatus: 503,
  },
  TC_OIDC_REFUSED: {
    title: 'The sign-in provider’s answer cannot be trusted',
    remedy: 'Start the sign-in again; if it stays, the log says what did not fit',
    httpStatus: 403,
  },
  TC_OIDC_STALE: {
    title: 'This sign-in was begun too long ago, or in another browser',
    remedy: 'Start it again',
    httpStatus: 400,
  },
  TC_OIDC_NO_ROLE: {
    title: 'You have no role here',
    remedy: 'Ask whoever looks after the sign-in provider for a group that Towncrier knows',
    httpStatus: 403,
  },
  TC_OIDC_NAME_TAKEN: {
    title: 'An account with your user name exists',
    remedy: 'If it is yours, sign in to it and tie it to the provider under My account',
    httpStatus: 409,
  },
  TC_OIDC_DISABLED: {
    title: 'Your account is disabled',
    remedy: 'Ask an administrator',
    httpStatus: 403,
  },
  TC_ROLE_SETTING_INVALID: {
    title: 'A setting names a role that does not exist',
    remedy: 'Choose from docs/roles.md',
    httpStatus: 500,
  },
  TC_PERMISSION_DENIED: {
    title: 'Your account may not do this',
    remedy: 'Ask an administrator for the role named here',
    httpStatus: 403,
  },
  TC_HOME_PRIVATE: {
    title: 'The readings of a home belong to its household',
    remedy: 'Ask the household: they can share what they choose by a link',
    httpStatus: 403,
  },
  TC_CROSS_SITE_REQUEST: {
    title: 'The request came from another site',
    remedy: 'Use Towncrier’s own pages, or a bearer token',
    httpStatus: 403,
  },
  TC_TOO_MANY_REQUESTS: {
    title: 'Too many tries',
    remedy: 'Wait for the time named here',
    httpStatus: 429,
  },
  TC_RANGE_INVALID: {
    title: 'The time range is empty or backwards',
    remedy: 'Give `from` before `to`',
    httpStatus: 400,
  },
  TC_SEASON_TOO_LONG: {
    title: 'A season report covers 400 nights at most',
    remedy: 'Ask for one winter at a time',
    httpStatus: 400,
  },
  TC_COMMANDER_UNFIT: {
    title: 'This account cannot lead an incident',
    remedy: 'Choose somebody whose role may run incidents and whose account is not disabled',
    httpStatus: 422,
  },
  TC_INCIDENT_OVER: {
    title: 'The incident is over and was not published',
    remedy: 'Reopen it first',
    httpStatus: 409,
  },
  TC_NOT_PUBLISHED: {
    title: 'The incident is not before the public',
    remedy: 'Load it again; it was withdrawn, has expired, or was never published',
    httpStatus: 409,
  },
  TC_FILE_TYPE: {
    title: 'Files of this type are not taken',
    remedy: 'Send a JPEG, PNG or WebP picture; incidents take PDF and plain text too',
    httpStatus: 415,
  },
  TC_FILE_TOO_LARGE: {
    title: 'The file is too large',
    remedy: 'Send one of 10 MB at most',
    httpStatus: 413,
  },
  TC_REPORT_NOWHERE: {
    title: 'The report does not say where',
    remedy: 'Give a place in words, or a point on the map',
    httpStatus: 422,
  },
  TC_WEBHOOK_ADDRESS: {
    title: 'Webhooks do not go to this address',
    remedy: 'Give an address on the public internet, or allow private ones with WEBHOOK_ALLOW_PRIVATE',
    httpStatus: 422,
  },
  TC_WEBHOOKS_FULL: {
    title: 'There are as many webhooks as there may be',
    remedy: 'Remove one that is no longer needed',
    httpStatus: 409,
  },
  TC_NOTICE_UNREACHABLE: {
    title: 'You cannot be reached by this way',
    remedy: 'Give your address, number or device first, and have an administrator set the way up',
    httpStatus: 409,
  },
  TC_RECEIPT_SIGNATURE: {
    title: 'The receipt is not signed as it should be',
    remedy: 'Sign it by Standard Webhooks with NOTIFY_WEBHOOK_SECRET',
    httpStatus: 401,
  },
  TC_ROTA_IN_USE: {
    title: 'An escalation policy calls this rota',
    remedy: 'Take it out of the policies named here first',
    httpStatus: 409,
  },
  TC_ROTA_RANGE: {
    title: 'The rota is not shown for so long',
    remedy: 'Ask for 62 days at most, from before to',
    httpStatus: 422,
  },
  TC_HTTP_LISTEN: {
    title: 'The API cannot listen',
    remedy: 'Free the address, or set another HTTP_HOST or HTTP_PORT',
    httpStatus: 500,
  },
  TC_INTERNAL: {
    title: 'Something went wrong here',
    remedy: 'Try again; if it stays, look for the request’s id in the log',
    httpStatus: 500,
  },
  TC_WINTER_FORECAST_FAILED: {
    title: 'The roads could not be forecast',
    remedy: 'It is tried again within a quarter of an hour; look at the system page if it goes on.',
    httpStatus: 503,
  },
  TC_WINTER_FORECAST_OF: {
    title: 'It is not said whose forecast is asked for',
    remedy: 'Name a sensor or a domain, and not both.',
    httpStatus: 400,
  },
  TC_WINTER_NOTHING_KNOWN: {
    title: 'Nothing is known of this domain yet',
    remedy: 'Wait for the next forecast, and check that sensors speak for the domain',
    httpStatus: 409,
  },
  TC_RECOMMENDATION_CHANGED: {
    title: 'The recommendation has changed since it was on the screen',
    remedy: 'Look at the new one, and decide again',
    httpStatus: 409,
  },
  TC_DECISION_ROUTES: {
    title: 'This route is not of the domain that is decided on',
    remedy: 'Load the board again; somebody may have moved or removed the route',
    httpStatus: 422,
  },
  TC_DECISION_NOT_AS_CHOSEN: {
    title: 'The routes do not fit the choice',
    remedy: 'Accept what is recommended for every route, decline it for every route, or choose to change it',
    httpStatus: 422,
  },
  TC_DRIVER_UNFIT: {
    title: 'This account cannot drive',
    remedy: 'Choose somebody whose role may take gritting jobs and whose account is not disabled',
    httpStatus: 422,
  },
  TC_REPLAY_TOO_EARLY: {
    title: 'Nothing is kept of what was known then',
    remedy: 'Choose a later instant; REPLAY_RETENTION_DAYS says how far back is kept',
    httpStatus: 422,
  },
  TC_REPLAY_AHEAD: {
    title: 'This instant has not come yet',
    remedy: 'Choose an earlier instant, or look at the live map',
    httpStatus: 422,
  },
  TC_REPLAY_STEP: {
    title: 'A step of the replay goes forward, by an hour at most',
    remedy: 'Ask for a shorter step, or for the whole picture: GET /api/v1/replay',
    httpStatus: 422,
  },
})
