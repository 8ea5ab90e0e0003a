import { formatUsdc } from '@freehold/sdk'
import type { LeaseAction } from '../../queries/lease-actions.ts'

const HEADER = [
  'time (UTC)',
  'what',
  'reason',
  'lease',
  'paid in (USDC)',
  'returned (USDC)',
  'paid out (USDC)',
  'block',
  'transaction',
]

/** Actions as CSV (RFC 4180), in the order given; amounts as plain decimals, so that a spreadsheet can add them up. */
export function csvOf(
  actions: readonly LeaseAction[],
  secondsOf: (action: LeaseAction) => number | null,
): string {
  const rows = actions.map((action) => [
    timeText(secondsOf(action)),
    action.name,
    action.reason ?? '',
    action.leaseId,
    formatUsdc(action.inUnits),
    formatUsdc(action.refundedUnits),
    formatUsdc(action.paidUnits),
    String(action.blockNumber),
    action.transactionHash,
  ])
  return [HEADER, ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n')
    .concat('\r\n')
}

/** A field that no spreadsheet takes for a formula and no parser for two. */
function cell(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function timeText(seconds: number | null): string {
  return seconds === null ? '' : new Date(seconds * 1000).toISOString()
}
