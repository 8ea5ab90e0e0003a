import type { AuditActor, AuditEntry } from './schemas/audit.ts'

/** Who did something although nobody called, in words that follow "by". */
export const AUDIT_ACTOR_TEXT: Readonly<Record<Exclude<AuditActor, 'wallet'>, string>> = {
  idleStop: 'the idle rule',
  budgetStop: 'the budget rule',
  snapshotSchedule: 'the snapshot schedule',
  restartOnPoweroff: 'the rule to restart after a power-off',
  host: 'the host',
}

/** Who did what an entry tells: a wallet, or the rule or the host in words. */
export const auditActorText = ({ by, wallet }: Pick<AuditEntry, 'by' | 'wallet'>): string =>
  by === 'wallet' ? (wallet ?? 'unknown') : AUDIT_ACTOR_TEXT[by]
