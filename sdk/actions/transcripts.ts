import { bytesToHex, type Hex } from 'viem'
import type { Transcript } from '../proof/index.ts'

/** A transcript of `sdk/proof` as the contract takes it; it writes the client's version string itself. */
export function contractTranscript(transcript: Transcript) {
  return {
    serverVersion: bytesToHex(transcript.serverVersion),
    clientKexInit: bytesToHex(transcript.clientKexInit),
    serverKexInit: bytesToHex(transcript.serverKexInit),
    hostKey: bytesToHex(transcript.hostKey),
    clientPublic: bytesToHex(transcript.clientPublic),
    serverPublic: bytesToHex(transcript.serverPublic),
    sharedSecret: bytesToHex(transcript.sharedSecret),
    signature: bytesToHex(transcript.signature),
  }
}

/** A transcript with what the contract needs to check it. */
export interface TranscriptEvidence {
  /** The verifier's secret of the epoch; it is public once revealed. */
  readonly secret: Hex
  readonly transcript: Transcript
  /** `merkleProof` of its `exchangeLeaf`, under what was written down before the reveals. */
  readonly proof: readonly Hex[]
}
