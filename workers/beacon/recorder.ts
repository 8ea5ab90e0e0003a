import {
  COOKIE_BYTES,
  clientKexInit,
  encodeTranscript,
  readClientVersion,
  type Transcript,
} from '@freehold/sdk/proof'
import type { Hex } from 'viem'

/** A handshake as it is kept. */
export interface RecordedHandshake {
  /** Unix second, by the recorder's clock. */
  readonly at: number
  /** What the client's version string carried; whose it was shows only when secrets are revealed. */
  readonly nonce: Hex
  /** The transcript, by `encodeTranscript`. */
  readonly bytes: Uint8Array
}

export interface RecorderLimits {
  /** Kept of one source; one more, and its oldest goes. */
  readonly perSource: number
  /** Kept in all; one more, and the oldest of the source that has most goes. */
  readonly total: number
  /** The same for their bytes. */
  readonly bytes: number
}

/** A host that was reported is probed by 28 verifiers, twice at most; a transcript has about 1700 bytes. */
export const usualRecorderLimits: RecorderLimits = { perSource: 128, total: 2048, bytes: 4 * 1024 * 1024 }

/** Remembers which handshakes the beacon made. In memory, bounded, and done at once: it never holds up the beacon. */
export interface Recorder {
  /** Keeps a completed exchange if a verifier may have made it; others are none that can be shown. */
  record(exchange: Transcript, source: string): void
  /** What was made at this unix second or later, in no order. */
  since(second: number): readonly RecordedHandshake[]
  forgetBefore(second: number): void
  count(): number
}

/**
 * A recorder that anybody may try to flood, since anybody may make handshakes: a source can push out what other sources made only
 * where those hold more than it does. Whoever has as many addresses as `total` is not stopped.
 * @param now unix seconds; the clock by which `since` and `forgetBefore` count
 */
export function openRecorder(now: () => number, limits: RecorderLimits = usualRecorderLimits): Recorder {
  const bySource = new Map<string, RecordedHandshake[]>()
  let total = 0
  let bytes = 0

  function drop(source: string, count: number): void {
    const kept = bySource.get(source) ?? []
    for (const handshake of kept.splice(0, count)) {
      total--
      bytes -= handshake.bytes.length
    }
    if (kept.length === 0) bySource.delete(source)
  }

  function largestSource(): string {
    let [largest, most] = ['', 0]
    for (const [source, { length }] of bySource) if (length > most) [largest, most] = [source, length]
    return largest
  }

  return {
    record(exchange, source) {
      const nonce = nonceOf(exchange)
      if (nonce === null) return
      const handshake = { at: now(), nonce, bytes: encodeTranscript(exchange) }
      const kept = bySource.get(source) ?? []
      bySource.set(source, kept)
      kept.push(handshake)
      total++
      bytes += handshake.bytes.length
      if (kept.length > limits.perSource) drop(source, 1)
      while (total > limits.total || bytes > limits.bytes) drop(largestSource(), 1)
    },
    since: (second) => [...bySource.values()].flat().filter(({ at }) => at >= second),
    forgetBefore(second) {
      for (const [source, kept] of [...bySource]) {
        const first = kept.findIndex(({ at }) => at >= second)
        drop(source, first < 0 ? kept.length : first)
      }
    },
    count: () => total,
  }
}

/** The nonce of what a probe says, to the byte; null for anything else, which no contract takes for an answer. */
function nonceOf({ clientVersion, clientKexInit: sent }: Transcript): Hex | null {
  const probes = clientKexInit(sent.subarray(1, 1 + COOKIE_BYTES))
  return Buffer.compare(sent, probes) === 0 ? readClientVersion(clientVersion) : null
}
