import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { addressSchema, exchangeLeaf, hexSchema, merkleRoot } from '@freehold/sdk'
import { decodeTranscript, exchangeHash, type Transcript } from '@freehold/sdk/proof'
import type { Address, Hex } from 'viem'
import { z } from 'zod'
import type { RecordedHandshake } from '../../beacon/index.ts'
import { writeFileAtomically } from '../../host/index.ts'

/** Which epoch handshakes were pledged in; the seed tells apart what a reorg made of it. */
export interface EpochKey {
  /** The verifier network. */
  readonly network: Address
  readonly epoch: number
  readonly seed: Hex
}

/** The handshakes behind a pledge. */
export interface Pledge extends EpochKey {
  readonly root: Hex
  readonly transcripts: readonly Transcript[]
}

/** What was pledged, on disk before the pledge is sent, so that it can be shown whatever happens to the worker. */
export interface Pledges {
  epochs(): readonly number[]
  /** What is kept of an epoch as it is now, or null. */
  get(key: EpochKey): Pledge | null
  /** Writes handshakes down; what was written for the same epoch and seed stays, for it may have been sent. */
  keep(key: EpochKey, handshakes: readonly RecordedHandshake[]): Pledge
  forget(epoch: number): void
}

const pledgeSchema = z.strictObject({
  version: z.literal(1),
  network: addressSchema,
  epoch: z.int().positive(),
  seed: hexSchema,
  /** Canonical bytes, base64. */
  transcripts: z.array(z.base64()),
})

/**
 * Opens the folder.
 * @param onTrouble told of a file that cannot be used; it is left alone, and its pledge cannot be shown
 */
export function openPledges(folder: string, onTrouble: (sentence: string) => void): Pledges {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const pathOf = (epoch: number) => join(folder, `${epoch}.json`)
  const kept = new Map<number, Pledge>()
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
    const path = join(folder, name)
    const pledge = readPledge(path)
    if (pledge === null)
      onTrouble(`${path} is damaged: what was pledged in that epoch cannot be shown. Remove the file.`)
    else kept.set(pledge.epoch, pledge)
  }
  const get: Pledges['get'] = ({ network, epoch, seed }) => {
    const found = kept.get(epoch)
    return found?.seed === seed && found.network === network ? found : null
  }
  return {
    epochs: () => [...kept.keys()],
    get,
    keep(key, handshakes) {
      const before = get(key)
      if (before !== null) return before
      const content = {
        version: 1,
        ...key,
        transcripts: handshakes.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
      }
      writeFileAtomically(pathOf(key.epoch), `${JSON.stringify(content)}\n`)
      const pledge = pledgeOf(
        key,
        handshakes.map(({ bytes }) => bytes),
      )
      kept.set(key.epoch, pledge)
      return pledge
    },
    forget(epoch) {
      rmSync(pathOf(epoch), { force: true })
      kept.delete(epoch)
    },
  }
}

function readPledge(path: string): Pledge | null {
  try {
    const { transcripts, version: _, ...key } = pledgeSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return pledgeOf(
      key,
      transcripts.map((text) => Uint8Array.from(Buffer.from(text, 'base64'))),
    )
  } catch {
    return null
  }
}

function pledgeOf({ network, epoch, seed }: EpochKey, encoded: readonly Uint8Array[]): Pledge {
  const transcripts = encoded.flatMap((bytes) => decodeTranscript(bytes) ?? [])
  return { network, epoch, seed, transcripts, root: merkleRoot(leavesOf(transcripts)) }
}

/** What a pledge's root is made of. */
export const leavesOf = (transcripts: readonly Transcript[]): Hex[] =>
  transcripts.map((transcript) => exchangeLeaf(exchangeHash(transcript)))
