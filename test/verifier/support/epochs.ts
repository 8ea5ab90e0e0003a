import { verifierNetworkAbi } from '@freehold/sdk'
import { type AbiEvent, type Address, getAbiItem, type PublicClient, parseEventLogs } from 'viem'
import { timing, type VerifierMarket } from './market.ts'

type EventName = ReturnType<typeof parseEventLogs<typeof verifierNetworkAbi>>[number]['eventName']

/** Where a verifier network is: in a market of the tests, or elsewhere. */
export interface NetworkPlace {
  readonly chain: {
    readonly publicClient: PublicClient
    readonly contracts: { readonly verifierNetwork: Address }
  }
}

/** All events of a name, as they happened. */
export async function eventsOf<const Name extends EventName>({ chain }: NetworkPlace, eventName: Name) {
  const { publicClient, contracts } = chain
  const event = getAbiItem({ abi: verifierNetworkAbi, name: eventName } as never) as AbiEvent
  const logs = await publicClient.getLogs({ address: contracts.verifierNetwork, event, fromBlock: 0n })
  return parseEventLogs({ abi: verifierNetworkAbi, eventName: [eventName], logs })
}

/** How many events of a name an epoch has. */
export async function countIn(place: NetworkPlace, eventName: EventName, epoch: number): Promise<number> {
  const events = await eventsOf(place, eventName)
  return events.filter(({ args }) => 'epoch' in args && Number(args.epoch) === epoch).length
}

/** What happens to an epoch on its way. Each hook is called with time standing still. */
export interface EpochHooks {
  /** How many verifiers are expected to take part. */
  readonly members: number
  readonly beforeProbes?: () => Promise<void>
  readonly beforeCommits?: () => Promise<void>
  readonly beforeReveals?: () => Promise<void>
  /** When ballots may be revealed. */
  readonly duringReveals?: () => Promise<void>
}

/** Lets one epoch pass: each phase waits for the verifiers, however slow they are. Ends where reports begin. */
export async function passEpoch(market: VerifierMarket, epoch: number, hooks: EpochHooks): Promise<void> {
  const { members } = hooks
  const had = (eventName: EventName, count: number) => async () =>
    (await countIn(market, eventName, epoch)) >= count
  await market.passTo(epoch, 0)
  await market.until(`epoch ${epoch} is begun`, had('EpochBegun', 1), { epoch, second: timing.probeStart })
  await market.chain.testClient.mine({ blocks: 5 })
  await market.until(`epoch ${epoch} is sealed`, had('EpochSealed', 1), { epoch, second: timing.probeStart })
  await hooks.beforeProbes?.()
  await market.passTo(epoch, timing.probeEnd - 1)
  await hooks.beforeCommits?.()
  await market.passTo(epoch, timing.probeEnd)
  const committed = had('Committed', members)
  await market.until(`${members} committed in epoch ${epoch}`, committed, { epoch, second: timing.commitEnd })
  await hooks.beforeReveals?.()
  await market.passTo(epoch, timing.commitEnd)
  await hooks.duringReveals?.()
  const revealed = had('Revealed', members)
  await market.until(`${members} revealed in epoch ${epoch}`, revealed, { epoch, second: timing.revealEnd })
  await market.passTo(epoch, timing.revealEnd)
}

/** Waits until an event of this name and epoch came, while reports of that epoch may. */
export const untilEvent = (market: VerifierMarket, eventName: EventName, epoch: number): Promise<void> =>
  market.until(`${eventName} in epoch ${epoch}`, async () => (await countIn(market, eventName, epoch)) > 0, {
    epoch: epoch + 1,
    second: timing.probeStart,
  })

/** In which epoch the time ends in which a seat may answer what it was doubted for last. */
export async function lastEpochToAnswer(market: VerifierMarket, seat: number): Promise<number> {
  const challenge = (await eventsOf(market, 'Challenged')).findLast(({ args }) => args.seat === seat)
  return Number(await market.read<bigint>('epochAt', [BigInt(challenge!.args.answerableUntil)]))
}
