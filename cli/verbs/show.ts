import { formatDuration, formatUsdc } from '@freehold/sdk'
import { AUDIT_ACTOR_TEXT, type Instance, type InstanceService } from '@freehold/sdk/hostApi'
import { z } from 'zod'
import { type Glimpse, glimpse } from '../instances/glimpse.ts'
import { publicText } from '../instances/ports.ts'
import { defineVerb } from '../kernel/verb.ts'
import { findLease, leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { type LeaseView, viewOf } from '../leases/view.ts'
import { nextSteps, runwayText, shortId, stateWord } from '../leases/words.ts'
import { harmless } from '../output/guestText.ts'
import type { Paint } from '../output/paint.ts'
import { leaseSizeText } from '../output/sizes.ts'
import { facts } from '../output/table.ts'
import { moment } from '../output/time.ts'
import { type LeaseUptime, leaseUptime } from '../uptime/lease.ts'
import { type LeaseReach, leaseReach, reachText } from '../uptime/reach.ts'
import { badgesText, barsText, windowsText } from '../uptime/words.ts'

/** The lease, how its machine is, from where it is reached and how its host was found, as far as that is known. */
type Result = LeaseView & Glimpse & LeaseUptime & LeaseReach

/** `freehold show LEASE` */
export const show = defineVerb<{ lease?: string; live?: boolean }, Result>({
  details:
    'Shows everything the chain says about a lease, what is known of it here, how its host says the machine is (running is not yet ready), from how many verifiers its SSH port was reached lately, and how verifiers found the host: a bar per day of the last 90, a full one for a day without downtime. The host is asked where that takes no passphrase.',
  arguments: [runningLeaseArgument],
  options: [{ flags: '--live', says: 'ask the host in any case: signs in with the wallet if need be' }],
  examples: [
    ['freehold show 0x7c3f21ab', 'one lease, whole'],
    ['freehold show', 'the only one that runs'],
  ],
  input: z.object({ lease: leaseRef.optional(), live: z.boolean().optional() }),
  async run(context, { lease: ref, live = false }) {
    const client = await context.reader()
    const lease = await findLease(context, client, ref)
    const { signal } = context.io
    const [seen, found, reached] = await Promise.all([
      glimpse(context, lease, { isWanted: live }),
      leaseUptime(client, lease, { signal }),
      leaseReach(client, lease, { signal }),
    ])
    return { ...viewOf(context, lease), ...seen, ...found, ...reached }
  },
  print(lease, paint) {
    return facts(
      [
        ['Lease', lease.leaseId],
        ['State', stateWord(lease, paint)],
        ...machineFacts(lease, paint),
        ['Host', `${lease.host}`],
        ['Image', lease.image],
        ['Size', leaseSizeText(lease)],
        ['Price', `${lease.usdcPerHour} USDC/h`],
        ...moneyFacts(lease),
        ...uptimeFacts(lease),
        ['Reach it', lease.endpoint],
        ['Reached', reachedText(lease, paint)],
        ['Host key', lease.sshFingerprintText],
        ['Opened', `in block ${lease.openedAtBlock}, transaction ${lease.openTransactionHash}`],
        ['Activated', lease.activatedAtBlock === null ? null : `in block ${lease.activatedAtBlock}`],
        ['Ended', endingText(lease)],
        ['As of', moment(lease.atSeconds)],
        ['Next', nextSteps(lease)],
      ],
      paint,
    )
  },
})

/** What the host says, as far as it differs from what one would expect anyway. */
function machineFacts({ instance, instanceMissing }: Result, paint: Paint): [string, string | null][] {
  if (!instance) return [['Machine', instanceMissing]]
  const { power, isInRescue, services, readiness, operation, notices, billing, ports, stage } = instance
  const isReady = readiness === 'ready'
  const opened = ports.filter(({ isFixed }) => !isFixed)
  return [
    [
      'Machine',
      `${isInRescue ? `${power}, the rescue system` : power}${stage === 'ended' ? ', ended' : ''}${ruleText(instance)}`,
    ],
    ['Ready', isReady ? paint.good('yes') : [paint.warn(readiness), ...services.map(serviceText)].join('\n')],
    ['Doing', operation && operation.endedAt === null ? operation.sentence : null],
    ['Notice', notices.length > 0 ? notices.map(harmless).join('\n') : null],
    ['Billing', power === 'running' ? null : billing],
    [
      'Ports',
      opened.length === 0
        ? null
        : opened.map((port) => `${port.guestPort}/${port.protocol} at ${publicText(port)}`).join('\n'),
    ],
  ]
}

/** That it is off, or ends, by a rule that the tenant set. */
function ruleText({ powerWish, powerWishBy, closedBy }: Instance): string {
  if (closedBy !== null) return `, closed by ${AUDIT_ACTOR_TEXT[closedBy]}`
  return powerWish === 'off' && powerWishBy !== 'wallet' ? ` by ${AUDIT_ACTOR_TEXT[powerWishBy]}` : ''
}

const serviceText = ({ name, state, reason }: InstanceService) =>
  harmless(`${name}: ${state}${reason ? `, ${reason}` : ''}`)

function moneyFacts(lease: LeaseView): [string, string | null][] {
  const isLive = lease.state === 'Open' || lease.state === 'Active'
  return [
    ['Deposit', isLive ? `${formatUsdc(lease.depositUnits)} USDC` : null],
    ['Open fee', lease.openFeeUnits > 0n ? `${formatUsdc(lease.openFeeUnits)} USDC` : null],
    ['Spent', `${formatUsdc(lease.spentUnits)} USDC for ${formatDuration(lease.billedSeconds)}`],
    ['Runway', isLive ? runwayText(lease) : null],
    ['Comes back', isLive ? `${formatUsdc(lease.refundableUnits)} USDC, were it closed now` : null],
  ]
}

/** How verifiers found the host while the lease ran; nothing of a lease that nobody has found yet. */
function uptimeFacts({ uptime, uptimeMissing, badges, ...lease }: Result): [string, string | null][] {
  const { creditedSeconds, creditedUnits, leaseId } = lease
  if (!uptime) return [['Uptime', uptimeMissing === null ? null : `unknown: ${uptimeMissing}`]]
  const isKnown = uptime.bars.some(({ ratio }) => ratio !== null)
  return [
    ['Uptime', isKnown ? `${windowsText(uptime)}\n${barsText(uptime.bars)}` : 'no verdict of its host yet'],
    [
      'Credited',
      creditedSeconds && creditedUnits !== null
        ? `${formatDuration(creditedSeconds)}, ${formatUsdc(creditedUnits)} USDC (freehold credits ${shortId(leaseId)})`
        : null,
    ],
    ['Badges', badgesText(badges)],
  ]
}

function reachedText({ reach, reachMissing }: Result, paint: Paint): string | null {
  if (reach) return reachText(reach, paint)
  return reachMissing === null ? null : `unknown: ${reachMissing}`
}

function endingText({ ending, finalizableAt }: LeaseView): string | null {
  if (!ending) return null
  const settles = finalizableAt > 0 ? `; settles from ${moment(finalizableAt)}` : ''
  return `${ending.how} (${ending.reason}) in block ${ending.blockNumber}, ${formatUsdc(ending.refundedUnits)} USDC came back${settles}`
}
