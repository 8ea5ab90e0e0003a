import { formatUsdc, KIND_VM, readHostWord, setDraining } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { readMaintenance, writeMaintenance } from '../../../workers/provider/index.ts'
import { hoursAsSeconds } from '../../input/text.ts'
import { UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import type { LeaseView } from '../../leases/view.ts'
import { viewOf } from '../../leases/view.ts'
import { runwayText, shortId, stateWord } from '../../leases/words.ts'
import { table } from '../../output/table.ts'
import { moment } from '../../output/time.ts'
import { confirm, yesOption } from '../../prompts/confirm.ts'
import { type Ended, endForMaintenance, liveLeases, waitUntilEmpty } from '../../provider/emptyHost.ts'
import { signerFor } from '../../provider/signer.ts'
import {
  findTarget,
  type Target,
  type TargetInput,
  targetFields,
  targetOptions,
} from '../../provider/target.ts'

interface Result {
  readonly host: bigint
  readonly isDraining: boolean
  /** Null when nothing had to be changed. */
  readonly transactionHash: Hex | null
  /** Leases that still use the host, newest first. */
  readonly leases: readonly LeaseView[]
  /** When the host's worker closes what then still runs, in Unix seconds; null: nobody gave a time, or it is not known here. */
  readonly closesAt: number | null
  /** Leases that this call ended. */
  readonly ended: readonly Ended[]
}

interface Input extends TargetInput {
  readonly undo?: boolean
  readonly wait?: boolean
  readonly close?: boolean
  readonly in?: number
  readonly yes?: boolean
}

/** `freehold provider drain` */
export const drain = defineVerb<Input, Result>({
  details:
    'Takes no new leases on a host, which the host tells its tenants, and shows those that remain; they run on until they end. `--in` gives them a time, which the host tells its tenants: what runs then is closed by its worker, not before. `--close` ends them now. Either is with the reason HostMaintenance: what they ran is paid, the rest of each purse goes back at once, and seconds that a verdict can still reach are settled by the worker once it cannot. A host can be retired once it drains and none is left.',
  options: [
    ...targetOptions,
    { flags: '--wait', says: 'return once no lease is left' },
    { flags: '--close', says: 'end the leases that remain, each with full settlement' },
    { flags: '--in <hours>', says: "the host's worker ends in so many hours what then still runs" },
    { flags: '--undo', says: 'take new leases again, and forget the time' },
    yesOption,
  ],
  unfinished: 'run it again: what is done already is left as it is',
  examples: [
    ['freehold provider drain --wait', 'before maintenance that can wait'],
    ['freehold provider drain --in 48', 'tenants have two days to leave'],
    ['freehold provider drain --close', 'before maintenance that cannot'],
    ['freehold provider drain --undo', 'afterwards'],
  ],
  input: z
    .object({
      ...targetFields,
      undo: z.boolean().optional(),
      wait: z.boolean().optional(),
      close: z.boolean().optional(),
      in: hoursAsSeconds.optional(),
      yes: z.boolean().optional(),
    })
    .refine(({ undo, wait, close, in: seconds }) => !(undo && (wait || close || seconds !== undefined)), {
      message: '--undo takes leases again; it goes with none of --wait, --in and --close',
    })
    .refine(({ close, in: seconds }) => !(close && seconds !== undefined), {
      message: '--close ends leases now, --in later; give one of them',
    }),
  async run(context, { undo = false, wait = false, close = false, in: seconds, yes, ...input }) {
    const target = await findTarget(context, input)
    const { client, host } = target
    const isDraining = !undo
    const closesAt = keepTime(target, { undo, seconds }) // before tenants are told that it drains
    const before = await readHostWord(client, { host: host.host, kind: KIND_VM })
    let transactionHash: Hex | null = null
    if (before.isDraining !== isDraining) {
      const signer = await signerFor(context, target)
      context.progress.step(isDraining ? 'draining the host' : 'opening the host for leases')
      const signal = context.io.signal
      transactionHash = (await setDraining(signer, { host: host.host, draining: isDraining, signal })).hash
      context.progress.done(isDraining ? `Host ${host.host} drains` : `Host ${host.host} takes leases`)
    }
    let ended: readonly Ended[] = []
    if (close) {
      const live = await liveLeases(context, target)
      if (live.length > 0) {
        const many = `${live.length} ${live.length === 1 ? 'lease' : 'leases'}`
        await confirm(context, { yes }, `End ${many} of host ${host.host} now? Their guests are shut down.`)
        ended = await endForMaintenance(context, await signerFor(context, target), live)
        context.progress.done(`${ended.length} of ${many} ended`)
      }
    }
    if (wait) await waitUntilEmpty(context, target)
    const remaining = await liveLeases(context, target)
    return {
      host: host.host,
      isDraining,
      transactionHash,
      closesAt,
      leases: remaining.map((lease) => viewOf(context, lease)),
      ended,
    }
  },
  print({ host, isDraining, closesAt, leases, ended }, paint) {
    const refundedUnits = ended.reduce((sum, one) => sum + one.refundedUnits, 0n)
    const back = ended.length === 0 ? '' : ` ${formatUsdc(refundedUnits)} USDC went back to tenants.`
    const then = closesAt === null ? '' : ` What still runs at ${moment(closesAt)} is closed then.`
    const says = `Host ${host} ${isDraining ? 'takes no new leases' : 'takes leases'}.${then}${back}`
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

/** Keeps the time where the host's worker looks for it, or forgets it. @throws UsageError away from the host */
function keepTime(
  { config, host }: Target,
  { undo, seconds }: { undo: boolean; seconds: number | undefined },
): number | null {
  if (config === null) {
    if (seconds === undefined) return null
    throw new UsageError(
      `--in is kept by the worker of host ${host.host}, whose configuration is not here.`,
      {
        next: 'run it on the host itself, or name its configuration with --config',
      },
    )
  }
  if (undo) writeMaintenance(config.stateDir, null)
  else if (seconds !== undefined) writeMaintenance(config.stateDir, Math.floor(Date.now() / 1000) + seconds)
  return readMaintenance(config.stateDir)
}
