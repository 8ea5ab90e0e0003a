import { type Address, type Hex, keccak256, numberToHex } from 'viem'
import type { Shape, UnitPrices } from '../../sdk/index.ts'

/** How many offers the market has. */
export const OFFERS = 10_000

const REGIONS = [
  'DE-FRA',
  'FR-PAR',
  'US-NYC',
  'US-SFO',
  'BR-SAO',
  'JP-TYO',
  'IN-BOM',
  'ZA-JNB',
  'AU-SYD',
  'FI-HEL',
]

/** A number that looks random and is the same each time: 0 to `below` - 1. */
const mixed = (number: number, below: number): number => ((number * 2_654_435_761) % 4_294_967_296) % below

/** What a host has free; sizes differ, and every one holds the smallest machine. */
export const shapeOf = (host: number): Shape => ({
  points: 4000 * (1 + mixed(host, 16)),
  memoryMib: 4096 * (1 + mixed(host + 1, 32)),
  diskGib: 100 * (1 + mixed(host + 2, 20)),
  gpus: 0,
  mbps: 1000,
})

/** What a host asks per unit and second, 1e-18 USDC; no two hosts ask the same. */
export const pricesOf = (host: number): UnitPrices => ({
  point: BigInt(1_000_000_000 + mixed(host + 3, 2_000_000_000)),
  mib: BigInt(250_000_000 + mixed(host + 4, 500_000_000)),
  gib: 25_000_000_000n,
  mbps: 1_000_000_000n,
  gpu: 0n,
})

/** What a host says of its place and machine. */
export const placeOf = (host: number) => ({
  region: REGIONS[mixed(host + 5, REGIONS.length)]!,
  hardware: JSON.stringify({ accelerator: 'kvm', cpu: `Model ${mixed(host + 6, 40)}` }),
  tags: ['ssd', `rack-${mixed(host + 7, 200)}`],
})

/** Who says that all these hosts are theirs, and where they answer. */
export interface OfferSource {
  readonly operator: Address
  endpointOf(host: number): string
}

/** The offer of a host as the subgraph's entity: what `queryOffers` of the sdk asks for. Hosts count from 1. */
export function offerEntity(host: number, { operator, endpointOf }: OfferSource) {
  const free = shapeOf(host)
  const prices = pricesOf(host)
  const word = (byte: string, bytes: number): Hex => `0x${byte.repeat(bytes)}`
  return {
    id: keccak256(numberToHex(host)),
    kind: 1,
    generation: 0,
    payee: operator,
    trialSeconds: 0,
    creditor: null,
    pointPrice: String(prices.point),
    mibPrice: String(prices.mib),
    gibPrice: String(prices.gib),
    mbpsPrice: String(prices.mbps),
    gpuPrice: String(prices.gpu),
    capacityPoints: free.points,
    capacityMemoryMib: free.memoryMib,
    capacityDiskGib: free.diskGib,
    capacityGpus: free.gpus,
    capacityMbps: free.mbps,
    openFeeUnits: '0',
    host: {
      number: String(host),
      owner: operator,
      operator,
      payee: operator,
      endpoint: endpointOf(host),
      hpkeKey: word('05', 32),
      hpkeKeyVersion: '1',
      ...placeOf(host),
      beaconKey: word('07', 64),
      beaconKeyHash: word('09', 32),
      retiredAt: null,
    },
    hostKind: {
      usedPoints: 0,
      usedMemoryMib: 0,
      usedDiskGib: 0,
      usedGpus: 0,
      usedMbps: 0,
      uncollectedFeeUnits: '0',
      downSecondsBefore: '0',
      latchedFrom: null,
      latchedTo: null,
      parity: 0,
      draining: false,
      generation: 0,
    },
  }
}
