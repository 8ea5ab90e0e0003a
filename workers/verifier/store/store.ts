import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { decodeTranscript, encodeTranscript, exchangeHash, type Transcript } from '@freehold/sdk/proof'
import { bytesToHex, type Hex } from 'viem'
import { writeFileAtomically } from '../../host/index.ts'
import type { AuditResult, OwnEpoch } from '../decide/index.ts'
import { type BallotRecord, type EpochRecord, epochRecordSchema, type ProbeRecord } from './record.ts'

/** An epoch as this verifier lived it; the seed tells apart what a reorg made of it. */
export interface EpochKey {
  readonly epoch: number
  readonly seat: number
  readonly seed: Hex
}

/** A verifier's own records, on disk before anything that follows from them is sent. */
export interface EpochStore {
  /** The newest record of an epoch with this seed, or null. */
  get(epoch: number, seed: Hex): EpochRecord | null
  /** Every record, by epoch and then by age. */
  all(): readonly EpochRecord[]
  /** All records as decisions need them; of several for one epoch the one with this seed, else the newest. */
  own(seedOf: (epoch: number) => Hex | null): ReadonlyMap<number, OwnEpoch>
  /** Writes down what a probe found, with its transcript. What was written first stays, and nothing is added to a ballot that is made. */
  addProbe(of: EpochKey, probe: ProbeRecord, transcript: Transcript | null): void
  /** Writes down the ballot; one that is there stays. Returns the one that counts. */
  keepBallot(of: EpochKey, make: (record: EpochRecord) => BallotRecord): BallotRecord
  addAudit(epoch: number, seed: Hex, name: string, result: AuditResult): void
  /** A transcript by its exchange hash, or null. */
  transcript(hash: Hex): Transcript | null
  /** Canonical bytes of a transcript, or null. */
  transcriptBytes(hash: Hex): Buffer | null
  /** Removes epochs before one, but for those that must be kept; with their transcripts. Returns how many. */
  prune(before: number, isKept: (record: EpochRecord) => boolean): number
}

/** Opens what is there. @throws Error when a record is damaged: a ballot must not be guessed */
export function openEpochStore(stateDir: string): EpochStore {
  const folder = join(stateDir, 'epochs')
  const transcripts = join(stateDir, 'transcripts')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  mkdirSync(transcripts, { recursive: true, mode: 0o700 })
  const records = new Map<string, EpochRecord>(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => readRecord(join(folder, name)))
      .map((record) => [idOf(record), record]),
  )
  let owned: Map<string, OwnEpoch> = new Map()

  function put(record: EpochRecord): EpochRecord {
    writeFileAtomically(join(folder, `${idOf(record)}.json`), `${JSON.stringify(record)}\n`)
    records.set(idOf(record), record)
    owned.delete(idOf(record))
    return record
  }
  const get = (epoch: number, seed: Hex) => records.get(idOf({ epoch, seed })) ?? null
  const opened = ({ epoch, seat, seed }: EpochKey): EpochRecord =>
    get(epoch, seed) ?? {
      version: 1,
      epoch,
      seat,
      seed,
      probes: [],
      ballot: null,
      auditSeed: bytesToHex(randomBytes(32)),
      audits: {},
    }
  const pathOf = (hash: Hex) => join(transcripts, `${hash.slice(2)}.bin`)
  const all = () => [...records.values()].sort((a, b) => a.epoch - b.epoch)
  const transcriptBytes = (hash: Hex) => (existsSync(pathOf(hash)) ? readFileSync(pathOf(hash)) : null)

  return {
    get,
    all,
    own(seedOf) {
      const own = new Map<number, OwnEpoch>()
      for (const record of all()) {
        if (own.has(record.epoch) && seedOf(record.epoch) !== record.seed) continue
        const known = owned.get(idOf(record)) ?? ownOf(record)
        owned.set(idOf(record), known)
        own.set(record.epoch, known)
      }
      return own
    },
    addProbe(of, probe, transcript) {
      const record = opened(of)
      if (record.ballot !== null || record.probes.some(({ key }) => key === probe.key)) return
      if (transcript !== null)
        writeFileAtomically(pathOf(exchangeHash(transcript)), Buffer.from(encodeTranscript(transcript)))
      put({ ...record, probes: [...record.probes, probe] })
    },
    keepBallot(of, make) {
      const record = opened(of)
      return record.ballot ?? put({ ...record, ballot: make(record) }).ballot!
    },
    addAudit(epoch, seed, name, result) {
      const record = get(epoch, seed)
      if (record !== null) put({ ...record, audits: { ...record.audits, [name]: result } })
    },
    transcriptBytes,
    transcript(hash) {
      const bytes = transcriptBytes(hash)
      return bytes === null ? null : decodeTranscript(bytes)
    },
    prune(before, isKept) {
      const old = all().filter((record) => record.epoch < before && !isKept(record))
      for (const record of old) {
        for (const probe of record.probes) {
          if (probe.exchangeHash !== null) rmSync(pathOf(probe.exchangeHash), { force: true })
        }
        rmSync(join(folder, `${idOf(record)}.json`), { force: true })
        records.delete(idOf(record))
      }
      owned = new Map()
      return old.length
    },
  }
}

const idOf = ({ epoch, seed }: Pick<EpochKey, 'epoch' | 'seed'>): string => `${epoch}-${seed.slice(2)}`

const ownOf = ({ seed, probes, ballot, audits, auditSeed }: EpochRecord): OwnEpoch => ({
  seed,
  outcomes: new Map(probes.map(({ key, outcome }) => [key, outcome])),
  ballot,
  audits: new Map(Object.entries(audits)),
  auditSeed,
})

function readRecord(path: string): EpochRecord {
  const parsed = epochRecordSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(
    `The record ${path} is damaged; what was committed in that epoch cannot be revealed without it.`,
  )
}
