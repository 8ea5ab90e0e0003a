import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FreeholdClient } from '@freehold/sdk'
import {
  askVerifiers,
  creditEvidenceFile,
  type EvidenceCheck,
  type ServedEvidence,
} from '@freehold/sdk/evidence'
import { proofJson } from '@freehold/sdk/proof'
import type { LeaseCredit } from '@freehold/sdk/subgraph'
import type { Hex } from 'viem'
import { CliError } from '../kernel/errors.ts'

/** A credit with what was held against the chain. */
export interface CheckedCredit {
  readonly credit: LeaseCredit
  readonly checks: readonly EvidenceCheck[]
}

/** What was written, and what the verifiers gave for it. */
export interface SavedEvidence {
  readonly files: readonly string[]
  /** By ballot, without the handshakes, which are in the files. */
  readonly served: readonly (Omit<ServedEvidence, 'handshake'> & {
    /** Whether the handshake of an UP holds; null: there is none, as of every DOWN. */
    readonly holds: boolean | null
    readonly fault: string | null
  })[]
}

export interface SaveEvidenceParameters {
  folder: string
  leaseId: Hex
  host: bigint
  kind: number
  credits: readonly CheckedCredit[]
  signal: AbortSignal
}

/**
 * Writes a file per credit, named after the second from which the host was down, and one per handshake that a verifier serves of
 * it, as `freehold proof verify` reads it. Files that are there already are not written over.
 */
export async function saveEvidence(
  client: FreeholdClient,
  { folder, leaseId, host, kind, credits, signal }: SaveEvidenceParameters,
): Promise<SavedEvidence> {
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new CliError(`${folder} cannot be made: ${cause.message}.`, { next: 'name another folder', cause })
  })
  const files: string[] = []
  const save = async (name: string, content: string) => {
    files.push(await writeNew(join(folder, name), content))
  }
  const all: ServedEvidence[] = []
  for (const { credit, checks } of credits) {
    const { outage } = credit
    const served = outage ? await askVerifiers(client, { outage, host, kind, signal }) : []
    const { name, text } = creditEvidenceFile(client, { leaseId, credit, checks, served })
    await save(name, text)
    all.push(...served)
  }
  for (const { handshake, epoch, seat } of all) {
    if (handshake) await save(`epoch-${epoch}-seat-${seat}.proof.json`, proofJson(handshake.proof))
  }
  return { files, served: all.map(withoutHandshake) }
}

async function writeNew(path: string, content: string): Promise<string> {
  await writeFile(path, content, { flag: 'wx', mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EEXIST' ? 'exists already' : `cannot be written: ${cause.message}`
    throw new CliError(`${path} ${why}.`, { next: 'name another folder', cause })
  })
  return path
}

function withoutHandshake({ handshake, ...rest }: ServedEvidence): SavedEvidence['served'][number] {
  return { ...rest, holds: handshake && handshake.fault === null, fault: handshake?.fault ?? null }
}
