export { RequestError, toRequestError } from '@towncrier/screens/request-error'
