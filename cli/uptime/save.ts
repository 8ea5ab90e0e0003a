import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { creditEvidence, type EvidenceCheck, type FreeholdClient, readHost } from '@freehold/sdk'
import { beaconKeyFingerprint } from '@freehold/sdk/proof'
import type { IndexedOutage, LeaseCredit } from '@freehold/sdk/subgraph'
import type { Hex } from 'viem'
import { CliError } from '../kernel/errors.ts'
import { fetchServed, type ServedEvidence } from './served.ts'

/** A credit with what was held against the chain. */
export interface CheckedCredit {
  readonly credit: LeaseCredit
  readonly checks: readonly EvidenceCheck[]
}

/** What was written, and what the verifiers gave for it. */
export interface SavedEvidence {
  readonly files: readonly string[]
  /** By ballot, without the bytes, which are in the files. */
  readonly served: readonly (Omit<ServedEvidence, 'transcript'> & {
    /** Whether the transcript of an UP holds; null: there is none, as of every DOWN. */
    readonly holds: boolean | null
    readonly fault: string | null
  })[]
}

/**
 * Writes a file per credit, named after the second from which the host was down, and one per transcript that a verifier serves of
 * it. Files that are there already are not written over.
 */
export async function saveEvidence(
  client: FreeholdClient,
  {
    folder,
    leaseId,
    host: number,
    credits,
    signal,
  }: {
    folder: string
    leaseId: Hex
    host: bigint
    credits: readonly CheckedCredit[]
    signal: AbortSignal
  },
): Promise<SavedEvidence> {
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new CliError(`${folder} cannot be made: ${cause.message}.`, { next: 'name another folder', cause })
  })
  const { beaconKey } = await readHost(client, { host: number })
  const keyFingerprint = beaconKeyFingerprint(beaconKey)
  const files: string[] = []
  const save = async (name: string, content: string | Uint8Array) => {
    files.push(await writeNew(join(folder, name), content))
  }
  const served: ServedEvidence[] = []
  for (const { credit, checks } of credits) {
    const name = `credit-${leaseId.slice(0, 10)}-${credit.downtime.fromSeconds}.json`
    await save(name, `${JSON.stringify(creditEvidence(client, { leaseId, credit, checks }), null, 2)}\n`)
    if (credit.outage) served.push(...(await askVerifiers(client, credit.outage, { keyFingerprint, signal })))
  }
  for (const { transcript, epoch, seat } of served) {
    if (transcript) await save(`epoch-${epoch}-seat-${seat}.transcript`, transcript.bytes)
  }
  return { files, served: served.map(withoutBytes) }
}

/** What every verifier whose ballot counted, either way, serves of it. */
async function askVerifiers(
  client: FreeholdClient,
  { report, confirmation, lift }: IndexedOutage,
  { keyFingerprint, signal }: { keyFingerprint: Hex; signal: AbortSignal },
): Promise<ServedEvidence[]> {
  const records = [report, confirmation, lift].filter((record) => record !== null)
  const known = records.flatMap((record) =>
    [
      ...record.downBallots,
      ...record.upBallots,
      ...record.confirmingBallots,
      ...record.dissentingBallots,
    ].map((ballot) => ({ record, ballot })),
  )
  const distinct = new Map(known.map((one) => [`${one.record.epoch}-${one.ballot.seat}`, one]))
  const { chainId, contracts } = client.network
  return Promise.all(
    [...distinct.values()].map((one) =>
      fetchServed({ ...one, keyFingerprint, chainId, verifierNetwork: contracts.verifierNetwork, signal }),
    ),
  )
}

async function writeNew(path: string, content: string | Uint8Array): Promise<string> {
  await writeFile(path, content, { flag: 'wx', mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EEXIST' ? 'exists already' : `cannot be written: ${cause.message}`
    throw new CliError(`${path} ${why}.`, { next: 'name another folder', cause })
  })
  return path
}

function withoutBytes({ transcript, ...rest }: ServedEvidence): SavedEvidence['served'][number] {
  return { ...rest, holds: transcript?.holds ?? null, fault: transcript?.fault ?? null }
}
