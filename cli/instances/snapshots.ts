import { type Snapshot, snapshotNameSchema } from '@freehold/sdk/hostApi'
import { z } from 'zod'
import { CliError } from '../kernel/errors.ts'
import type { ArgumentSpec } from '../kernel/verb.ts'
import { leaseRef, leaseThen } from '../leases/find.ts'
import { suggestion } from '../output/similar.ts'
import type { OpenInstance } from './open.ts'

/** The second argument of verbs about one snapshot. */
export const nameArgument: ArgumentSpec = { flags: '[name]', says: 'name of the snapshot' }

/** Input of verbs that take `[lease] NAME`. */
export const namedSnapshot = <Shape extends z.ZodRawShape>(more: Shape) =>
  z.preprocess(leaseThen('name'), z.object({ lease: leaseRef.optional(), name: snapshotNameSchema, ...more }))

/** The snapshot of that name. @throws CliError naming what there is */
export async function findSnapshot({ call, leaseId }: OpenInstance, name: string): Promise<Snapshot> {
  const { snapshots } = await call('listSnapshots', { params: { lease: leaseId } })
  const found = snapshots.find((snapshot) => snapshot.name === name)
  if (found) return found
  const names = snapshots.map((snapshot) => snapshot.name)
  throw new CliError(
    names.length === 0
      ? `There is no snapshot of this machine.`
      : `There is no snapshot called "${name}". ${suggestion(name, names)}`,
    { next: 'freehold snapshot list' },
  )
}

/** `20261121-140509`, of this machine's clock. */
export function nameOfNow(now = new Date()): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
}
