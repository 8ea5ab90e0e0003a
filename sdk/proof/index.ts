/**
 * Proof that the holder of an SSH host key answered one verifier, about one target, in one epoch: the signed key exchange,
 * how it is written, and how anyone checks it. It opens no connection; probing is the verifier's.
 */
export {
  checkExchange,
  checkTranscript,
  type ExpectedExchange,
  isServerVersion,
  kexMethodOf,
  type ProbeContext,
  type TranscriptFault,
  type TranscriptVerdict,
} from './check.ts'
export { faultText } from './faultText.ts'
export { PROOF_FORMAT, type Proof, type ProofSubject, parseProof, proofJson, targetOf } from './file.ts'
export { beaconKeyFingerprint, hostKeyBlob, keyFingerprint, readHostKey } from './hostKey.ts'
export {
  agreedKexMethod,
  agreesOnTheRest,
  beaconKexInit,
  COOKIE_BYTES,
  clientKexInit,
  firstCommon,
  HOST_KEY_TYPE,
  KEX_METHODS,
  type KexMethod,
  type KexOffer,
  type KexReply,
  MAX_KEX_INIT_BYTES,
  readDisconnect,
  readKexInit,
  readKexReply,
  SSH_MSG,
  STRICT_CLIENT,
  STRICT_SERVER,
} from './keyExchange.ts'
export {
  clientVersionOf,
  type ProbeIdentity,
  probeNonce,
  readClientVersion,
} from './nonce.ts'
export { isExchangeKey, isP256Point } from './point.ts'
export { P256_ORDER, readSignature, type Signature, withLowS, writeSignature } from './signature.ts'
export {
  decodeTranscript,
  type Exchange,
  encodeTranscript,
  exchangeHash,
  TRANSCRIPT_FIELDS,
  TRANSCRIPT_MAGIC,
  type Transcript,
} from './transcript.ts'
export {
  asciiBytes,
  isMpint256,
  positiveMpint,
  readWhole,
  WireReader,
  wireString,
  wireUint32,
} from './wire.ts'
