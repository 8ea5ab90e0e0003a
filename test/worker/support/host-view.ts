import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AuditEntry, auditEntrySchema } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { guestName } from '../../../workers/hypervisor/index.ts'
import { waitFor } from '../../support/index.ts'
import type { MarketHost } from './market.ts'

export const powerOf = (host: MarketHost, lease: Hex) =>
  host.machine.host.read().guests[guestName(lease)]?.power
export const startsOf = (host: MarketHost, lease: Hex): number =>
  host.machine.host
    .journal()
    .filter(({ operation, name }) => operation === 'start' && name === guestName(lease)).length
export const folderOf = (host: MarketHost, lease: Hex): string => join(host.stateDir, 'instances', lease)
export const diskOf = (host: MarketHost, lease: Hex): string =>
  readFileSync(join(folderOf(host, lease), 'disk.qcow2'), 'utf8')
export const waitForPower = (host: MarketHost, lease: Hex, power: string | undefined, seconds = 15) =>
  waitFor(() => powerOf(host, lease) === power, { what: `the guest is ${power}`, seconds })

/** What the audit log says that the host did of itself, or by a rule of the tenant, the oldest first. */
export function ownDoingsOf(host: MarketHost, lease: Hex): Pick<AuditEntry, 'by' | 'action' | 'details'>[] {
  const folder = join(folderOf(host, lease), 'audit')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'))
    .map((line) => auditEntrySchema.parse(JSON.parse(line)))
    .filter(({ by }) => by !== 'wallet')
    .map(({ by, action, details }) => ({ by, action, details }))
}
