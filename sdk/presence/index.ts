export { canonicalJson } from './canonicalJson.ts'
export {
  type ExpectedHost,
  type FetchHostPresenceParameters,
  fetchHostPresence,
  PRESENCE_MAX_AGE_SECONDS,
  verifyHostPresence,
} from './fetch.ts'
export {
  type HostImage,
  type HostPresence,
  hostImageSchema,
  hostPresenceSchema,
  isImageThere,
  NOT_MADE_YET,
  type SignedPresence,
  shapeSchema,
  signedPresenceSchema,
  thereFirst,
} from './schema.ts'
export { signHostPresence } from './sign.ts'
