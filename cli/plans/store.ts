import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { decodeOpenPlan, encodeOpenPlan, type NetworkConfig, type OpenPlan, TIERS } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { CliError } from '../kernel/errors.ts'
import { readIfThere, writePrivateFile } from '../kernel/home.ts'

/** What the chain does not tell about a lease, kept where it was opened. */
const notesSchema = z.object({
  image: z.string(),
  loginUser: z.string().nullable(),
  hostname: z.string().nullable(),
  vcpus: z.int(),
  tier: z.enum(TIERS as ['dedicated', 'standard', 'balanced', 'burstable']),
  /** Private key that logs in; null: ssh's own choice. */
  identityPath: z.string().nullable(),
})

const fileSchema = z.object({ version: z.literal(1), open: z.unknown(), notes: notesSchema })

export type LeaseNotes = z.output<typeof notesSchema>

/**
 * What the tenant is about to open, written down before anything is signed: the same plan makes the same lease id, so it can be
 * sent again without ever opening two. Afterwards its notes remember image and login key.
 */
export interface Plan {
  readonly open: OpenPlan
  readonly notes: LeaseNotes
}

const folderOf = (home: string) => join(home, 'plans')
const pathOf = (home: string, leaseId: Hex) => join(folderOf(home), `${leaseId}.json`)
const notesPathOf = (home: string, leaseId: Hex) => join(home, 'notes', `${leaseId}.json`)

/** Writes a plan, whole and on the disk before this returns. */
export function savePlan(home: string, { open, notes }: Plan): void {
  const file = { version: 1, open: JSON.parse(encodeOpenPlan(open)), notes }
  writePrivateFile(pathOf(home, open.leaseId), `${JSON.stringify(file, null, 2)}\n`)
}

/** What is known here of a lease that the chain does not tell: from its plan, or handed on by the lease it came from. */
export function readNotes(home: string, leaseId: Hex): LeaseNotes | null {
  const plan = readPlan(home, leaseId)
  if (plan) return plan.notes
  const text = readIfThere(notesPathOf(home, leaseId))
  if (text === null) return null
  try {
    return notesSchema.parse(JSON.parse(text))
  } catch {
    return null // they are a convenience; without them ssh picks the key itself
  }
}

/** Hands notes on to a lease that was not opened by a plan, such as the successor after a resize. */
export function saveNotes(home: string, leaseId: Hex, notes: LeaseNotes): void {
  writePrivateFile(notesPathOf(home, leaseId), `${JSON.stringify(notes, null, 2)}\n`)
}

/** Forgets a plan that was never sent and never will be. */
export function dropPlan(home: string, leaseId: Hex): void {
  rmSync(pathOf(home, leaseId), { force: true })
}

/** The plan of a lease, or null when it was not opened from here. */
export function readPlan(home: string, leaseId: Hex): Plan | null {
  const path = pathOf(home, leaseId)
  const text = readIfThere(path)
  return text === null ? null : parsePlan(text, path)
}

/** The plans for one escrow, newest first. */
export function listPlans(home: string, { chainId, contracts }: NetworkConfig): Plan[] {
  return planPaths(home)
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
    .map((path) => parsePlan(readIfThere(path) ?? '', path))
    .filter(({ open }) => open.chainId === chainId && open.leaseEscrow === contracts.leaseEscrow)
}

function planPaths(home: string): string[] {
  try {
    const names = readdirSync(folderOf(home)).filter((name) => /^0x[0-9a-f]{64}\.json$/.test(name))
    return names.map((name) => join(folderOf(home), name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function parsePlan(text: string, path: string): Plan {
  try {
    const { open, notes } = fileSchema.parse(JSON.parse(text))
    return { open: decodeOpenPlan(JSON.stringify(open)), notes }
  } catch (cause) {
    throw new CliError(`The plan ${path} cannot be read.`, {
      next: 'see `freehold ps` whether its lease is open; then move the file away',
      cause,
    })
  }
}
