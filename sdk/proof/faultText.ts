import type { TranscriptFault } from './check.ts'

/** What each fault means, as the rest of a sentence: "the transcript does not hold: …". */
export const faultText: Readonly<Record<TranscriptFault, string>> = {
  tooLong: 'a field is longer than any key exchange makes it',
  clientVersion: 'the version string of the client is not that of a probe',
  otherNonce:
    'its nonce belongs to another verifier, target or epoch, or to another seed, secret, contract or chain',
  serverVersion: 'the version string of the server is not that of an SSH server',
  clientOffer: "the client's list of algorithms is not that of a probe",
  serverOffer: "the server's list of algorithms is damaged or longer than 4 KiB",
  guessAhead: 'the server sent a guess ahead of the negotiation',
  negotiation: 'the two lists of algorithms lead to no key exchange that counts',
  hostKey: 'the host key is no ecdsa-sha2-nistp256 key',
  otherKey: 'another host key answered than the expected one',
  clientPublic: "the client's ephemeral key is no point of its curve",
  serverPublic: "the server's ephemeral key is no point of its curve",
  sharedSecret: 'the shared secret is not a number in its one right form',
  signatureForm: 'the signature is damaged or of another kind',
  signature: 'the host key did not sign this exchange, or something in it was changed afterwards',
}
