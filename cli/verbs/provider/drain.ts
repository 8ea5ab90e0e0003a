import { KIND_VM, type LeaseState, readHostWord, setDraining } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { defineVerb } from '../../kernel/verb.ts'
import { listHostLeases } from '../../leases/list.ts'
import type { LeaseView } from '../../leases/view.ts'
import { viewOf } from '../../leases/view.ts'
import { runwayText, shortId, stateWord } from '../../leases/words.ts'
import { table } from '../../output/table.ts'
import { signerFor } from '../../provider/signer.ts'
import { findTarget, type TargetInput, targetFields, targetOptions } from '../../provider/target.ts'

interface Result {
  readonly host: bigint
  readonly isDraining: boolean
  /** Null when nothing had to be changed. */
  readonly transactionHash: Hex | null
  /** Leases that still use the host, newest first. */
  readonly leases: readonly LeaseView[]
}

const LIVE: readonly LeaseState[] = ['Open', 'Active']

/** `freehold provider drain` */
export const drain = defineVerb<TargetInput & { undo?: boolean }, Result>({
  details:
    'Takes no new leases on a host and shows those that remain; they run on until they end. A host can be retired once it drains and none is left.',
  options: [...targetOptions, { flags: '--undo', says: 'take new leases again' }],
  examples: [
    ['freehold provider drain', 'before maintenance'],
    ['freehold provider drain --undo', 'afterwards'],
  ],
  input: z.object({ ...targetFields, undo: z.boolean().optional() }),
  async run(context, { undo = false, ...input }) {
    const target = await findTarget(context, input)
    const { client, host } = target
    const isDraining = !undo
    const before = await readHostWord(client, { host: host.host, kind: KIND_VM })
    let transactionHash: Hex | null = null
    if (before.isDraining !== isDraining) {
      const signer = await signerFor(context, target)
      context.progress.step(isDraining ? 'draining the host' : 'opening the host for leases')
      const signal = context.io.signal
      transactionHash = (await setDraining(signer, { host: host.host, draining: isDraining, signal })).hash
      context.progress.done(isDraining ? `Host ${host.host} drains` : `Host ${host.host} takes leases`)
    }
    const { leases } = await listHostLeases(context, client, host.host)
    const remaining = leases.filter(({ status }) => LIVE.includes(status.state))
    return {
      host: host.host,
      isDraining,
      transactionHash,
      leases: remaining.map((lease) => viewOf(context, lease)),
    }
  },
  print({ host, isDraining, leases }, paint) {
    const says = `Host ${host} ${isDraining ? 'takes no new leases' : 'takes leases'}.`
    if (leases.length === 0) return `${says} No lease uses it.`
    const rows = table(
      leases,
      [
        { title: 'LEASE', of: ({ leaseId }) => shortId(leaseId) },
        { title: 'STATE', of: (lease) => stateWord(lease, paint) },
        { title: 'TENANT', of: ({ tenant }) => tenant },
        { title: 'RUNWAY', of: runwayText },
      ],
      paint,
    )
    return `${says} ${leases.length} ${leases.length === 1 ? 'lease uses' : 'leases use'} it:\n${rows}`
  },
})
