import { getAbiItem, parseEventLogs, toEventSelector, zeroAddress } from 'viem'
import { hostRegistryAbi } from '../abis/hostRegistry.ts'
import type { FreeholdClient } from '../client.ts'
import { registryOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import { HostNotFoundError } from '../errors/quote.ts'
import type { Host, HostFacts } from '../types.ts'
import { numberTopic } from './leaseEvents.ts'
import { readLogs, type TopicFilter } from './logs.ts'

const FACT_TOPICS = (['HostFactsUpdated', 'BeaconKeyUpdated'] as const).map((name) =>
  toEventSelector(getAbiItem({ abi: hostRegistryAbi, name })),
)

/** A host as the chain knows it, its own words included. @throws HostNotFoundError */
export async function readHost(client: FreeholdClient, { host }: { host: bigint }): Promise<Host> {
  const [found] = await readHosts(client, { hosts: [host] })
  if (!found) throw new HostNotFoundError(host, client.network.name)
  return found
}

/** Several hosts, or all, in the order of their numbers; unknown numbers are left out. */
export async function readHosts(
  client: FreeholdClient,
  { hosts }: { hosts?: readonly bigint[] } = {},
): Promise<Host[]> {
  if (hosts?.length === 0) return [] // an empty topic list would match every host
  try {
    const texts = await readHostTexts(client, hosts)
    const numbers = [...texts.keys()].sort((a, b) => (a < b ? -1 : 1))
    return (await Promise.all(numbers.map((host) => completeHost(client, host, texts.get(host))))).filter(
      (host) => host !== null,
    )
  } catch (error) {
    throw explainError(error, client, 'readHosts')
  }
}

interface HostText {
  facts?: HostFacts
  beaconKey?: `0x${string}`
  beaconKeyHash?: `0x${string}`
}

/** The latest facts and beacon key of hosts, from their events. */
async function readHostTexts(
  client: FreeholdClient,
  hosts: readonly bigint[] | undefined,
): Promise<Map<bigint, HostText>> {
  const hostTopic: TopicFilter = hosts ? hosts.map(numberTopic) : null
  const logs = await readLogs(client, {
    address: client.network.contracts.hostRegistry,
    topics: [FACT_TOPICS, hostTopic],
  })
  const texts = new Map<bigint, HostText>()
  for (const log of parseEventLogs({
    abi: hostRegistryAbi,
    eventName: ['HostFactsUpdated', 'BeaconKeyUpdated'],
    logs,
  })) {
    const text = texts.get(log.args.host) ?? {}
    if (log.eventName === 'HostFactsUpdated') {
      const { host: _, ...facts } = log.args
      text.facts = facts
    } else {
      text.beaconKey = log.args.beaconKey
      text.beaconKeyHash = log.args.beaconKeyHash
    }
    texts.set(log.args.host, text)
  }
  return texts
}

async function completeHost(client: FreeholdClient, host: bigint, text?: HostText): Promise<Host | null> {
  const [owner, operator, payee, isRetired] = await client.publicClient.readContract({
    ...registryOf(client.network),
    functionName: 'hostOf',
    args: [host],
  })
  const { facts, beaconKey, beaconKeyHash } = text ?? {}
  if (owner === zeroAddress || !facts || !beaconKey || !beaconKeyHash) return null
  const operatorOrNull = operator === zeroAddress ? null : operator
  return { host, owner, operator: operatorOrNull, payee, isRetired, facts, beaconKey, beaconKeyHash }
}
