import {
  EMPTY_SHAPE,
  type HostWord,
  KIND_VM,
  leaseEscrowAbi,
  SHAPE_FIELDS,
  type Shape,
  type SignedPresence,
  signHostPresence,
  unpackShape,
} from '@freehold/sdk'
import type { LocalAccount } from 'viem'
import type { Follower, KnownOffer } from '../chain/index.ts'
import { workerVersion } from '../process/index.ts'
import { freeOnMachine } from './capacity.ts'
import { noticesOf } from './host-word.ts'
import type { HostContext } from './steps/index.ts'

/** An answer is signed at most this often; clients accept one for two minutes. */
const freshMs = 3_000

/** Where the beacon is reached. */
export interface BeaconPlace {
  /** Unset: where tenants reach their ports. */
  readonly publicAddress?: string | undefined
  readonly port: number
}

/** What this host says of itself to anyone, signed by its operator. */
export function openPresence(
  host: HostContext,
  follower: Follower,
  operator: LocalAccount,
  hostWord: () => Promise<HostWord>,
  beacon: BeaconPlace,
): () => Promise<SignedPresence | null> {
  let signed: { readonly at: number; readonly answer: Promise<SignedPresence | null> } | null = null
  return () => {
    if (signed === null || Date.now() - signed.at > freshMs) {
      const answer = sign(host, follower, operator, hostWord, beacon)
      signed = { at: Date.now(), answer }
      answer.catch(() => {
        signed = null
      })
    }
    return signed.answer
  }
}

async function sign(
  host: HostContext,
  follower: Follower,
  operator: LocalAccount,
  hostWord: () => Promise<HostWord>,
  beacon: BeaconPlace,
): Promise<SignedPresence | null> {
  const view = follower.view()
  if (view === null) return null
  const [offers, word, images] = await Promise.all([
    liveOffers(host, follower),
    hostWord(),
    host.parts.images.offered(),
  ])
  return signHostPresence(operator, {
    host: host.host.toString(),
    chainId: host.network.chainId,
    escrow: host.network.contracts.leaseEscrow,
    version: workerVersion,
    headBlock: view.head.number,
    headBlockHash: view.head.hash,
    timestamp: Math.floor(Date.now() / 1000),
    offers: offers.map(({ offerHash }) => offerHash),
    accelerator: host.parts.hypervisor.accelerator,
    images: [...images],
    publicAddress: host.parts.network.publicAddress,
    beacon: { host: beacon.publicAddress ?? host.parts.network.publicAddress, port: beacon.port },
    freeShape: offers
      .map(({ capacityOpenFee }) => freeOnMachine(unpackShape(capacityOpenFee), word.inUse, host.capacity))
      .reduce(largest, EMPTY_SHAPE),
    notices: noticesOf(word, host.maintenanceAt()),
  })
}

async function liveOffers(host: HostContext, follower: Follower): Promise<KnownOffer[]> {
  const published = follower.book.offers().filter(({ withdrawnBlock }) => withdrawnBlock === null)
  const answers = await Promise.all(
    published.map(({ offerHash }) =>
      follower.pool.call((client) =>
        client.readContract({
          abi: leaseEscrowAbi,
          address: host.network.contracts.leaseEscrow,
          functionName: 'isOfferLive',
          args: [offerHash, host.host, KIND_VM],
        }),
      ),
    ),
  )
  return published.filter((_, i) => answers[i])
}

/** Several offers share one machine: what is free is what the roomiest of them leaves. */
const largest = (a: Shape, b: Shape): Shape =>
  Object.fromEntries(SHAPE_FIELDS.map((field) => [field, Math.max(a[field], b[field])])) as unknown as Shape
