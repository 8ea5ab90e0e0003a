import { getAbiItem, type Hex, numberToHex, parseEventLogs, toEventSelector } from 'viem'
import { verifierNetworkAbi } from '../abis/verifierNetwork.ts'
import type { FreeholdClient } from '../client.ts'
import { isDecoyUp, type Outcome, outcomeAt } from '../verify/index.ts'
import { readLogs } from './logs.ts'
import { readEpoch } from './readEpoch.ts'

/** A ballot that says of a decoy what it was not. */
export interface Misjudgement {
  readonly epoch: bigint
  /** What was revealed, all of it: whoever strikes says it again. */
  readonly ballot: { readonly seat: number; readonly bits: Hex; readonly root: Hex }
  /** `Up` although the decoy was dark, `Down` although it was up. */
  readonly said: Exclude<Outcome, 'Unknown'>
  /** Its seat was struck for it already. */
  readonly isStruck: boolean
}

export interface ReadMisjudgementsParameters {
  /** Number of the target, a decoy. */
  target: number
  /** What its commitment hides, 32 bytes. */
  secret: Hex
  /** The first and the last epoch that are looked at. */
  fromEpoch: bigint
  toEpoch: bigint
}

const topicOf = (name: 'Revealed' | 'DecoyStruck'): Hex =>
  toEventSelector(getAbiItem({ abi: verifierNetworkAbi, name }))

/** Who misjudged a decoy in these epochs, by epoch and then by seat. Whoever said nothing of it is not among them. */
export async function readMisjudgements(
  client: FreeholdClient,
  { target, secret, fromEpoch, toEpoch }: ReadMisjudgementsParameters,
): Promise<Misjudgement[]> {
  const fromBlock = await firstBlockOf(client, fromEpoch, toEpoch)
  if (fromBlock === null) return []
  const address = client.network.contracts.verifierNetwork
  const [revealed, strikes] = await Promise.all([
    readLogs(client, { address, topics: [topicOf('Revealed')], fromBlock }),
    readLogs(client, {
      address,
      topics: [topicOf('DecoyStruck'), null, numberToHex(target, { size: 32 })],
      fromBlock,
    }),
  ])
  const struck = new Set(
    parseEventLogs({ abi: verifierNetworkAbi, eventName: 'DecoyStruck', logs: strikes }).map(
      ({ args }) => `${args.epoch} ${args.seat}`,
    ),
  )
  return parseEventLogs({ abi: verifierNetworkAbi, eventName: 'Revealed', logs: revealed })
    .map(({ args }) => args)
    .filter(({ epoch }) => epoch >= fromEpoch && epoch <= toEpoch)
    .flatMap(({ epoch, seat, bits, root }) => {
      const said = outcomeAt(bits, target)
      if (said === 'Unknown' || said === (isDecoyUp({ secret, epoch }) ? 'Up' : 'Down')) return []
      return [{ epoch, ballot: { seat, bits, root }, said, isStruck: struck.has(`${epoch} ${seat}`) }]
    })
    .sort((a, b) => Number(a.epoch - b.epoch) || a.ballot.seat - b.ballot.seat)
}

/** A block before all reveals of these epochs; null when nobody began any of them. */
async function firstBlockOf(client: FreeholdClient, from: bigint, to: bigint): Promise<bigint | null> {
  for (let epoch = from; epoch <= to; epoch += 1n) {
    const record = await readEpoch(client, { epoch })
    if (record !== null) return record.seedBlock // sealed after it, committed and revealed after that
  }
  return null
}
