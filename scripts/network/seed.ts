import { statfsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import type { Address, Hex } from 'viem'
import {
  createFreeholdClient,
  type FreeholdClient,
  type HostFacts,
  KIND_VM,
  type NetworkConfig,
  type OfferTerms,
  publishOffer,
  readHosts,
  readOffers,
  registerHost,
  type Shape,
  type UnitPrices,
  updateHostFacts,
} from '../../sdk/index.ts'
import { developmentAccounts } from './accounts.ts'

/** What the local host asks per unit and second, in 1e-18 USDC: about a cent per hour for one vCPU and 2 GiB. */
const PRICES: UnitPrices = {
  point: 2_000_000_000n,
  mib: 500_000_000n,
  gib: 25_000_000_000n,
  mbps: 1_000_000_000n,
  gpu: 0n,
}

const GIB = 2 ** 30

/** What of a machine the chain is told. */
export interface LocalHost {
  readonly hpkeKey: Hex
  readonly hpkeKeyVersion: number
  readonly beaconKey: Hex
  /** Base URL of its HTTP API. */
  readonly endpoint: string
  /** Where its disks go, to see how much room there is. */
  readonly diskDir: string
  /** What it sells; default: what this machine has. */
  readonly capacity?: Shape
  /** Who may stop its billing clock; default: nobody. */
  readonly creditor?: Address | null
}

/** Registers the local host unless it is, corrects what has changed, and returns its number. */
export async function ensureRegistered(network: NetworkConfig, host: LocalHost): Promise<bigint> {
  const { provider, operator } = developmentAccounts
  const client = createFreeholdClient({ network, account: provider })
  const known = (await readHosts(client)).find((one) => one.operator === operator.address && !one.isRetired)
  const facts = factsOf(host)
  if (!known) {
    const { beaconKey } = host
    const registration = { operator: operator.address, payee: provider.address, beaconKey, facts }
    return (await registerHost(client, registration)).host
  }
  if (!isSame(known.facts, facts)) await updateHostFacts(client, { host: known.host, facts })
  return known.host
}

/** Publishes the local host's offer unless one stands; an offer that its provider changed since is left alone. */
export async function ensureOffer(
  network: NetworkConfig,
  host: bigint,
  { diskDir, capacity = capacityOf(diskDir), creditor = null }: LocalHost,
): Promise<void> {
  const client: FreeholdClient = createFreeholdClient({ network, account: developmentAccounts.operator })
  if ((await readOffers(client, { host, kind: KIND_VM })).length > 0) return
  const offer: OfferTerms = {
    payee: developmentAccounts.provider.address,
    host,
    kind: KIND_VM,
    trialSeconds: 0,
    creditor,
    prices: PRICES,
    capacity,
    openFeeUnits: 0n,
  }
  await publishOffer(client, { offer })
}

/** Bandwidth of the local host: nothing of it goes over a network card. */
export const LOCAL_MBPS = 10_000

/** Four fifths of memory and of the disk's free room; processors four times over, since guests mostly sleep here. */
function capacityOf(diskDir: string): Shape {
  const { bavail, bsize } = statfsSync(diskDir)
  return {
    points: availableParallelism() * 4000,
    memoryMib: Math.floor((totalmem() * 0.8) / 2 ** 20),
    diskGib: Math.max(1, Math.floor((bavail * bsize * 0.8) / GIB)),
    gpus: 0,
    mbps: LOCAL_MBPS,
  }
}

function factsOf({ endpoint, hpkeKey, hpkeKeyVersion }: LocalHost): HostFacts {
  const hardware = { cpus: availableParallelism(), memoryGib: Math.round(totalmem() / GIB) }
  return {
    endpoint,
    hpkeKey,
    hpkeKeyVersion,
    region: 'XX-LOCAL',
    hardware: JSON.stringify(hardware),
    tags: 'local',
  }
}

function isSame(a: HostFacts, b: HostFacts): boolean {
  return (Object.keys(b) as (keyof HostFacts)[]).every((key) => a[key] === b[key])
}
