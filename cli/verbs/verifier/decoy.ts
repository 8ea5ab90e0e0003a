import {
  decoyCommitment,
  enrolTarget,
  isDecoyUp,
  type Misjudgement,
  readTargetOfHost,
  startOf,
} from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { wholeNumber } from '../../input/text.ts'
import type { Context } from '../../kernel/context.ts'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts, table } from '../../output/table.ts'
import { moment } from '../../output/time.ts'
import { confirm, yesOption } from '../../prompts/confirm.ts'
import {
  decoyArgument,
  decoySecretPath,
  findDecoy,
  hostField,
  laterOf,
  makeDecoySecret,
  misjudgementsOf,
  readDecoySecret,
  secretOption,
} from '../../verifier/decoy.ts'

interface Input {
  readonly host: bigint
  readonly secret?: string
  readonly enrol?: boolean
  readonly epochs: number
  readonly yes?: boolean
}

/** What the keeper has to see to in an epoch. */
interface DecoyEpoch {
  readonly epoch: bigint
  /** Unix seconds. */
  readonly from: number
  readonly until: number
  readonly isUp: boolean
}

interface Result {
  readonly host: bigint
  readonly target: number
  readonly fromEpoch: bigint
  readonly secretFile: string
  /** Of the enrolment; null when it was enrolled before. */
  readonly transactionHash: Hex | null
  readonly epochs: readonly DecoyEpoch[]
  readonly misjudged: readonly Misjudgement[]
}

/** `freehold verifier decoy HOST` */
export const decoy = defineVerb<Input, Result>({
  details:
    'Tells the keeper of a decoy when its beacon is to answer and when it is to be dark, and who misjudged it in the epochs that can still be struck. A decoy is a host that verifiers probe like any other; a secret decides, epoch by epoch, whether it is up. --enrol draws the secret and enrols the host with its hash; that goes before its worker starts, for a worker that does not know the secret enrols its host as no decoy, and is never dark: name the file in beacon.decoySecret of its configuration. It strikes nobody.',
  arguments: [decoyArgument],
  options: [
    secretOption,
    { flags: '--enrol', says: 'make the host a decoy, as its owner or operator' },
    { flags: '--epochs <number>', says: 'how many epochs ahead (default: 12)' },
    yesOption,
  ],
  unfinished: 'run it again without --enrol: the secret is there',
  examples: [
    ['freehold verifier decoy 7 --enrol', 'make host 7 a decoy'],
    ['freehold verifier decoy 7', 'when it is dark, and who was wrong'],
  ],
  input: z.object({
    host: hostField,
    secret: z.string().min(1).optional(),
    enrol: z.boolean().optional(),
    epochs: wholeNumber(1, 4096).default(12),
    yes: z.boolean().optional(),
  }),
  async run(context, input) {
    const { host, epochs } = input
    const secretFile = decoySecretPath(context, host, input.secret)
    const transactionHash = input.enrol ? await enrol(context, secretFile, input) : null
    const client = await context.reader()
    const found = await findDecoy(context, client, input)
    const { target, secret, constants } = found
    const first = laterOf(found.epoch, target.fromEpoch)
    return {
      host,
      target: target.target,
      fromEpoch: target.fromEpoch,
      secretFile,
      transactionHash,
      epochs: Array.from({ length: epochs }, (_, index) => {
        const epoch = first + BigInt(index)
        return {
          epoch,
          from: startOf(constants.timing, epoch),
          until: startOf(constants.timing, epoch + 1n),
          isUp: isDecoyUp({ secret, epoch }),
        }
      }),
      misjudged: await misjudgementsOf(client, found),
    }
  },
  print({ host, target, fromEpoch, secretFile, transactionHash, epochs, misjudged }, paint) {
    const head = facts(
      [
        ['Decoy', `host ${host}, target ${target}, probed from epoch ${fromEpoch} on`],
        ['Secret', `${secretFile}: whoever reads it is never found out`],
        [
          'Next',
          transactionHash === null
            ? null
            : 'keep a copy of the secret, and name the file in beacon.decoySecret of the host; then freehold provider start',
        ],
      ],
      paint,
    )
    const ahead = table(
      epochs,
      [
        { title: 'EPOCH', of: ({ epoch }) => `${epoch}`, right: true },
        { title: 'FROM', of: ({ from }) => moment(from) },
        { title: 'BEACON', of: ({ isUp }) => (isUp ? paint.good('answers') : paint.warn('dark')) },
      ],
      paint,
    )
    return [head, ahead, misjudgedText(misjudged, paint), nextOf(host, misjudged)]
      .filter(Boolean)
      .join('\n\n')
  },
})

async function enrol(context: Context, path: string, { host, yes }: Input): Promise<Hex> {
  const before = await readTargetOfHost(await context.reader(), { host })
  if (before !== null && before.untilEpoch === 0n)
    throw new CliError(
      `Host ${host} is target ${before.target} already; what is enrolled cannot become a decoy.`,
      {
        next: 'take a host whose worker never ran',
      },
    )
  await confirm(
    context,
    { yes },
    `Enrol host ${host} as a decoy? It is dark in half of its epochs, so let no tenant rent it.`,
  )
  const wallet = await context.signer()
  const secret = readDecoySecret(path) ?? makeDecoySecret(path)
  context.progress.step('enrolling the decoy')
  const { hash } = await enrolTarget(wallet, {
    host,
    decoyCommitment: decoyCommitment(secret),
    signal: context.io.signal,
  })
  context.progress.done(`Host ${host} is a decoy, and only you know`)
  return hash
}

function misjudgedText(misjudged: readonly Misjudgement[], paint: Parameters<typeof table>[2]): string {
  if (misjudged.length === 0) return 'Nobody misjudged it in the epochs that can still be struck.'
  return table(
    misjudged,
    [
      { title: 'EPOCH', of: ({ epoch }) => `${epoch}`, right: true },
      { title: 'SEAT', of: ({ ballot }) => `${ballot.seat}`, right: true },
      { title: 'SAID', of: ({ said }) => (said === 'Up' ? 'UP, and it was dark' : 'DOWN, and it was up') },
      { title: '', of: ({ isStruck }) => (isStruck ? 'struck' : '') },
    ],
    paint,
  )
}

const nextOf = (host: bigint, misjudged: readonly Misjudgement[]): string | null =>
  misjudged.some(({ isStruck }) => !isStruck)
    ? `Next: freehold verifier strike ${host}, once there is enough: it gives the secret away`
    : null
