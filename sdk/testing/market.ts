import type { Account, Hex } from 'viem'
import { networkOf, startTestChain, type TestChain } from '../../test/support/index.ts'
import { openLease, planOpen, publishOffer, registerHost } from '../actions/index.ts'
import { createFreeholdClient, type FreeholdClient } from '../client.ts'
import { createHpkeKeyPair, type HpkeKeyPair } from '../manifest/keys.ts'
import type { ManifestInput } from '../manifest/schema.ts'
import { type NetworkConfig, parseNetworkConfig } from '../networks/index.ts'
import type { HostFacts, Offer, OfferTerms, Shape } from '../types.ts'

export const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFN18F8IdWIbydgOmh1deVFsrsmajEuO6FGn+/n7C+rd ada@example'
export const FINGERPRINT: Hex = `0x${'ab'.repeat(32)}`
export const ENDPOINT = 'ssh://root@203.0.113.7:40001'
/** One dedicated core. */
export const SHAPE: Shape = { points: 1000, memoryMib: 1024, diskGib: 10, gpus: 0, mbps: 100 }
export const MANIFEST: ManifestInput = {
  version: 1,
  image: 'micro',
  sshKeys: [SSH_KEY],
  restartOnPoweroff: true,
  vcpus: 1,
  tier: 'dedicated',
}

/** A chain with the contracts, one host with an offer, and a client for each of the people. */
export interface TestMarket {
  readonly chain: TestChain
  readonly network: NetworkConfig
  readonly governor: FreeholdClient
  readonly owner: FreeholdClient
  readonly operator: FreeholdClient
  readonly tenant: FreeholdClient
  readonly stranger: FreeholdClient
  readonly host: bigint
  readonly keys: HpkeKeyPair
  readonly facts: HostFacts
  readonly offer: Offer
  clientOf(account: Account): FreeholdClient
  stop(): Promise<void>
}

/** About 0.13 USDC an hour for `SHAPE`; all prices odd, so that floors matter. */
export const PRICES = {
  point: 20_000_000_003n,
  mib: 9_000_000_007n,
  gib: 300_000_000_001n,
  mbps: 40_000_000_009n,
  gpu: 90_000_000_000_001n,
}
export const CAPACITY: Shape = { points: 64_000, memoryMib: 131_072, diskGib: 2_000, gpus: 2, mbps: 10_000 }

/** Starts it all; `stop` it in `after`. */
export async function startTestMarket(offered: Partial<OfferTerms> = {}): Promise<TestMarket> {
  const chain = await startTestChain()
  try {
    return await furnish(chain, offered)
  } catch (error) {
    await chain.stop()
    throw error
  }
}

async function furnish(chain: TestChain, offered: Partial<OfferTerms>): Promise<TestMarket> {
  const network = parseNetworkConfig(networkOf(chain))
  const clientOf = (account: Account) => createFreeholdClient({ network, account })
  const { deployer, provider, operator, tenant, spare } = chain.accounts
  const owner = clientOf(provider)
  const keys = await createHpkeKeyPair()
  const facts = hostFacts(keys)
  const { host } = await registerHost(owner, {
    operator: operator.address,
    payee: provider.address,
    beaconKey: `0x${'07'.repeat(64)}`,
    facts,
  })
  const { offer } = await publishOffer(owner, {
    offer: {
      payee: provider.address,
      host,
      kind: 1,
      trialSeconds: 0,
      creditor: null,
      prices: PRICES,
      capacity: CAPACITY,
      openFeeUnits: 0n,
      ...offered,
    },
  })
  return {
    chain,
    network,
    governor: clientOf(deployer),
    owner,
    operator: clientOf(operator),
    tenant: clientOf(tenant),
    stranger: clientOf(spare[0]),
    host,
    keys,
    facts,
    offer,
    clientOf,
    stop: () => chain.stop(),
  }
}

export function hostFacts(keys: HpkeKeyPair): HostFacts {
  return {
    endpoint: 'http://203.0.113.7:8080',
    hpkeKey: keys.publicKey,
    hpkeKeyVersion: 1,
    region: 'DE-FRA',
    hardware: '{"cpu":"test"}',
    tags: 'test,ssd',
  }
}

/** Opens a lease of `SHAPE` on the market's offer. */
export async function openTestLease(market: TestMarket, durationSeconds = 36_000, client = market.tenant) {
  const plan = await planOpen(client, {
    offer: market.offer,
    shape: SHAPE,
    durationSeconds,
    manifest: MANIFEST,
    recipient: market.facts,
  })
  const opened = await openLease(client, { plan })
  return { ...opened, plan, terms: plan.terms }
}

/** Lets the chain's clock run on and mines a block. */
export async function passSeconds(market: TestMarket, seconds: number): Promise<void> {
  await market.chain.testClient.increaseTime({ seconds })
  await market.chain.testClient.mine({ blocks: 1 })
}
