import { parseEventLogs } from 'viem'
import { leaseEscrowAbi } from '../abis/leaseEscrow.ts'
import { freeShapeOf } from '../arithmetic/shapes.ts'
import type { FreeholdClient } from '../client.ts'
import { escrowOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import { unpackOffer } from '../packing/offer.ts'
import type { Offer, OfferListing } from '../types.ts'
import { escrowTopic, numberTopic } from './leaseEvents.ts'
import { readLogs } from './logs.ts'
import { readHosts } from './readHost.ts'
import { readHostWord } from './readLeaseStates.ts'

export interface ReadOffersParameters {
  /** Only this host's; default: everybody's. */
  host?: bigint
  /** Only this kind; default: all. */
  kind?: number
}

/** Every live offer with its host and what is free there, from the chain alone, oldest first. */
export async function readOffers(
  client: FreeholdClient,
  parameters: ReadOffersParameters = {},
): Promise<OfferListing[]> {
  try {
    const published = await readPublishedOffers(client, parameters)
    const live = await filterLive(client, published)
    const hosts = await readHosts(client, { hosts: [...new Set(live.map((offer) => offer.host))] })
    const listings = await Promise.all(
      live.map(async (offer): Promise<OfferListing | null> => {
        const host = hosts.find((candidate) => candidate.host === offer.host)
        if (!host || host.isRetired) return null
        const hostWord = await readHostWord(client, offer)
        return { offer, host, hostWord, freeShape: freeShapeOf(offer.capacity, hostWord.inUse) }
      }),
    )
    return listings.filter((listing) => listing !== null)
  } catch (error) {
    throw explainError(error, client, 'readOffers')
  }
}

/** Every offer that was ever published, each once, whether it lives or not. */
async function readPublishedOffers(
  client: FreeholdClient,
  { host, kind }: ReadOffersParameters,
): Promise<Offer[]> {
  const logs = await readLogs(client, {
    address: client.network.contracts.leaseEscrow,
    topics: [
      escrowTopic('OfferPublished'),
      null,
      host === undefined ? null : numberTopic(host),
      kind === undefined ? null : numberTopic(BigInt(kind)),
    ],
  })
  const parsed = parseEventLogs({ abi: leaseEscrowAbi, eventName: 'OfferPublished', logs })
  const offers = parsed.map(({ args }) => ({
    ...unpackOffer({ ...args, creditor: BigInt(args.creditor) }),
    generation: args.generation,
    offerHash: args.offerHash,
  }))
  return [...new Map(offers.map((offer) => [offer.offerHash, offer])).values()]
}

async function filterLive(client: FreeholdClient, offers: readonly Offer[]): Promise<Offer[]> {
  const answers = await Promise.all(
    offers.map(({ offerHash, host, kind }) =>
      client.publicClient.readContract({
        ...escrowOf(client.network),
        functionName: 'isOfferLive',
        args: [offerHash, host, kind],
      }),
    ),
  )
  return offers.filter((_, index) => answers[index])
}
