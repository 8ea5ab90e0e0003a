import {
  type FreeholdClient,
  type Misjudgement,
  readIsDecoyKeeper,
  readSeats,
  strikeByDecoy,
} from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import { z } from 'zod'
import { wholeNumber } from '../../input/text.ts'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { table } from '../../output/table.ts'
import { confirm, yesOption } from '../../prompts/confirm.ts'
import {
  type Decoy,
  decoyArgument,
  findDecoy,
  hostField,
  misjudgementsOf,
  secretOption,
} from '../../verifier/decoy.ts'

interface Input {
  readonly host: bigint
  readonly secret?: string
  readonly leastDowns: number
  readonly yes?: boolean
}

interface Strike {
  readonly epoch: bigint
  readonly seat: number
  readonly verifier: Address
  readonly said: Misjudgement['said']
  /** How many decoys the seat has misjudged now. */
  readonly strikes: number
  readonly transactionHash: Hex
}

interface Spared {
  readonly epoch: bigint
  readonly seat: number
  readonly said: Misjudgement['said']
  readonly why: 'seat lost' | 'too few downs'
}

interface Result {
  readonly host: bigint
  readonly target: number
  readonly struck: readonly Strike[]
  /** Misjudgements that were left alone. */
  readonly spared: readonly Spared[]
  /** Strikes that cost a seat. */
  readonly maxStrikes: number
}

/** A ballot that is to be struck. */
type Due = Misjudgement & { readonly verifier: Address }

/** `freehold verifier strike HOST` */
export const strike = defineVerb<Input, Result>({
  details:
    'Strikes seats that misjudged a decoy: each strike costs what the seat has not matured yet and the rewards of the epochs that follow, the third one the seat, none of them the stake. One transaction per ballot, oldest first, by a wallet that the owner of the network named a keeper. The first one gives the secret away: everybody can tell from then on that the host is a decoy, and when it is dark. So gather first; ballots can be struck for as long as they can be challenged, a day on public networks. A lost packet makes an honest DOWN, so who said it of a decoy that was up is struck only if it did so again.',
  arguments: [decoyArgument],
  options: [
    secretOption,
    { flags: '--least-downs <number>', says: 'strike DOWNs of a seat if there are so many (default: 2)' },
    yesOption,
  ],
  unfinished: 'run it again: what is struck already is left as it is',
  examples: [['freehold verifier strike 7', 'whoever misjudged the decoy on host 7']],
  input: z.object({
    host: hostField,
    secret: z.string().min(1).optional(),
    leastDowns: wholeNumber(1, 4096).default(2),
    yes: z.boolean().optional(),
  }),
  async run(context, { host, leastDowns, yes, ...input }) {
    const client = await context.reader()
    const decoy = await findDecoy(context, client, { host, ...input })
    const { target, secret, constants } = decoy
    const { due, spared } = await sortOut(client, decoy, leastDowns)
    const result = { host, target: target.target, spared, maxStrikes: constants.maxStrikes }
    if (due.length === 0) return { ...result, struck: [] }
    const keeper = await context.signer()
    const { address } = keeper.account
    if (!(await readIsDecoyKeeper(client, { account: address })))
      throw new CliError(`${address} is no decoy keeper. Nothing was sent, and the secret is still one.`, {
        next: 'sign with a wallet that the owner of the network has named',
      })
    await confirm(
      context,
      { yes },
      `Strike ${new Set(due.map(({ ballot }) => ballot.seat)).size} seats for ${due.length} ballots? It gives the secret of the decoy away, for good.`,
    )
    const struck: Strike[] = []
    for (const { epoch, ballot, said, verifier } of due) {
      context.progress.step(`striking seat ${ballot.seat} for epoch ${epoch}`)
      const { strikes, hash } = await strikeByDecoy(keeper, {
        epoch,
        target: target.target,
        decoySecret: secret,
        ballot,
        signal: context.io.signal,
      })
      struck.push({ epoch, seat: ballot.seat, verifier, said, strikes, transactionHash: hash })
    }
    context.progress.done(`${struck.length} ballots struck`)
    return { ...result, struck }
  },
  print({ host, struck, spared, maxStrikes }, paint) {
    const left =
      spared.length === 0
        ? null
        : `Left alone: ${spared.map(({ seat, epoch, why }) => `seat ${seat} in epoch ${epoch} (${why})`).join(', ')}.`
    if (struck.length === 0) return ['Nobody is to be struck.', left].filter(Boolean).join('\n')
    const rows = table(
      struck,
      [
        { title: 'EPOCH', of: ({ epoch }) => `${epoch}`, right: true },
        { title: 'SEAT', of: ({ seat }) => `${seat}`, right: true },
        { title: 'VERIFIER', of: ({ verifier }) => verifier },
        { title: 'SAID', of: ({ said }) => said.toUpperCase() },
        {
          title: 'STRIKES',
          of: ({ strikes }) =>
            strikes >= maxStrikes ? paint.bad(`${strikes}, the seat goes`) : `${strikes}`,
        },
      ],
      paint,
    )
    const next = `The secret is public now, so host ${host} finds nobody out any more. Next: another host as decoy`
    return [rows, left, next].filter(Boolean).join('\n')
  },
})

/** Which ballots are to be struck, and which are left alone. */
async function sortOut(
  client: FreeholdClient,
  decoy: Decoy,
  leastDowns: number,
): Promise<{ due: Due[]; spared: Spared[] }> {
  const all = (await misjudgementsOf(client, decoy)).filter(({ isStruck }) => !isStruck)
  const numbers = [...new Set(all.map(({ ballot }) => ballot.seat))]
  const seats = new Map((await readSeats(client, { seats: numbers })).map((seat) => [seat.seat, seat]))
  const due: Due[] = []
  const spared: Spared[] = []
  for (const one of all) {
    const { epoch, said } = one
    const { seat: number } = one.ballot
    const { verifier, strikes } = seats.get(number)!
    const ofSeat = (list: readonly Misjudgement[]) => list.filter(({ ballot }) => ballot.seat === number)
    const downs = ofSeat(all).filter((other) => other.said === 'Down').length
    const left = decoy.constants.maxStrikes - strikes - ofSeat(due).length
    if (said === 'Down' && downs < leastDowns)
      spared.push({ epoch, seat: number, said, why: 'too few downs' })
    else if (verifier === null || left <= 0) spared.push({ epoch, seat: number, said, why: 'seat lost' })
    else due.push({ ...one, verifier })
  }
  return { due, spared }
}
