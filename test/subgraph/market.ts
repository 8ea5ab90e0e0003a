// A market on a test's chain, driven through the contracts alone: the index is checked against the chain, not against the sdk.
import {
  type Abi,
  type Account,
  type Address,
  createWalletClient,
  type Hex,
  http,
  keccak256,
  type TransactionReceipt,
  zeroHash,
} from 'viem'
import { hostRegistryAbi } from '../../sdk/abis/hostRegistry.ts'
import { leaseEscrowAbi } from '../../sdk/abis/leaseEscrow.ts'
import { leaseRolesAbi } from '../../sdk/abis/leaseRoles.ts'
import { testUsdcAbi } from '../../sdk/abis/testUsdc.ts'
import { rateOf } from '../../sdk/arithmetic/index.ts'
import { leaseIdOf, offerHashOf, packOffer, packTerms } from '../../sdk/packing/index.ts'
import type { LeaseTerms, Offer, OfferTerms, Shape } from '../../sdk/types.ts'
import type { TestChain } from '../support/index.ts'

/** A lease that the test opened, with what later calls must repeat. */
export interface OpenedTestLease {
  readonly leaseId: Hex
  readonly terms: LeaseTerms
  readonly packed: ReturnType<typeof packTerms>
}

/** One call of a contract. */
interface ContractCall {
  readonly address: Address
  readonly abi: Abi
  readonly functionName: string
  readonly args: readonly unknown[]
}

/** Sends transactions to the contracts of a test's chain and waits for each; a refusal throws. */
export function marketOf(chain: TestChain) {
  const { contracts, publicClient, accounts } = chain
  const place = { chainId: chain.chainId, leaseEscrow: contracts.leaseEscrow }
  const wallet = createWalletClient({ chain: chain.chain, transport: http(chain.rpcUrl) })
  const registry = { address: contracts.hostRegistry, abi: hostRegistryAbi } as const
  const escrow = { address: contracts.leaseEscrow, abi: leaseEscrowAbi } as const
  const usdc = { address: contracts.usdc, abi: testUsdcAbi } as const
  const roles = { address: contracts.leaseRoles, abi: leaseRolesAbi } as const

  async function send(account: Account, call: ContractCall): Promise<TransactionReceipt> {
    await publicClient.simulateContract({ ...call, account }) // says why, where a mined refusal does not
    const hash = await wallet.writeContract({ ...call, account })
    return publicClient.waitForTransactionReceipt({ hash, pollingInterval: 20 })
  }
  const call = (account: Account, functionName: string, args: readonly unknown[]) =>
    send(account, { ...escrow, functionName, args })
  const now = async () => Number((await publicClient.getBlock()).timestamp)

  return {
    registry,
    escrow,
    usdc,
    roles,
    place,
    send,
    call,
    now,
    /** Lets chain time pass, and mines one block at the end of it. */
    async pass(seconds: number): Promise<void> {
      await chain.testClient.increaseTime({ seconds })
      await chain.testClient.mine({ blocks: 1 })
    },
    async publish(terms: OfferTerms, generation = 0): Promise<Offer> {
      await call(accounts.operator, 'publishOffer', [packOffer(terms)])
      return { ...terms, generation, offerHash: offerHashOf(terms, generation, place) }
    },
    async open(offer: Offer, choice: OpenChoice): Promise<OpenedTestLease> {
      const manifest = choice.manifest ?? '0x0102030405'
      const rate = rateOf(choice.shape, offer.prices)
      const terms: LeaseTerms = {
        tenant: accounts.tenant.address,
        salt: choice.salt,
        payee: offer.payee,
        host: offer.host,
        kind: offer.kind,
        trialSeconds: offer.trialSeconds,
        author: choice.author ?? null,
        feeBps: 250,
        royaltyBps: choice.royaltyBps ?? 0,
        activationDeadline: (await now()) + 900,
        creditor: offer.creditor,
        shape: choice.shape,
        rate,
        openFeeUnits: offer.openFeeUnits,
        offerHash: offer.offerHash,
        manifestHash: keccak256(manifest),
      }
      const packed = packTerms(terms)
      const { prices, capacityOpenFee } = packOffer(offer)
      await call(accounts.tenant, 'open', [packed, prices, capacityOpenFee, choice.depositUnits, manifest])
      return { leaseId: leaseIdOf(terms, place), terms, packed }
    },
    /** The lease goes over to a successor of another size on the same offer, whose purse holds so much. */
    async resize(
      { terms, packed }: OpenedTestLease,
      offer: Offer,
      { shape, purseUnits, salt }: { shape: Shape; purseUnits: bigint; salt: bigint },
    ): Promise<OpenedTestLease> {
      const next: LeaseTerms = {
        ...terms,
        salt,
        trialSeconds: 0,
        openFeeUnits: 0n,
        activationDeadline: (await now()) + 900,
        shape,
        rate: rateOf(shape, offer.prices),
      }
      const { prices, capacityOpenFee } = packOffer(offer)
      const how = {
        prices,
        capacityOpenFee,
        trialSeconds: offer.trialSeconds,
        purse: purseUnits,
        addAtMost: purseUnits,
        waiveHold: false,
      }
      const noPermit = { value: 0n, deadline: 0n, v: 0, r: zeroHash, s: zeroHash }
      await call(accounts.tenant, 'resize', [packed, packTerms(next), how, noPermit])
      return { leaseId: leaseIdOf(next, place), terms: next, packed: packTerms(next) }
    },
    activate: ({ packed }: OpenedTestLease) =>
      call(accounts.operator, 'activate', [packed, 'ssh://root@203.0.113.7:40001', zeroHash]),
  }
}

export type Market = ReturnType<typeof marketOf>

export interface OpenChoice {
  readonly salt: bigint
  readonly shape: Shape
  readonly depositUnits: bigint
  readonly author?: `0x${string}`
  readonly royaltyBps?: number
  readonly manifest?: Hex
}
