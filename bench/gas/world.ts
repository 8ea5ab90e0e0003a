import {
  type Abi,
  type Account,
  type Address,
  createPublicClient,
  createTestClient,
  createWalletClient,
  type Hash,
  type Hex,
  http,
  keccak256,
  maxUint256,
  type TransactionReceipt,
  zeroHash,
} from 'viem'
import { anvil } from 'viem/chains'
import { developmentAccounts } from '../../scripts/network/accounts.ts'
import { linkedBytecode, readArtifact } from '../../scripts/network/artifacts.ts'
import {
  type LeaseTerms,
  leaseIdOf,
  type OfferTerms,
  offerHashOf,
  packCapacityOpenFee,
  packOffer,
  packPrices,
  packTerms,
  rateOf,
  type Shape,
} from '../../sdk/index.ts'

/** The contracts that are called. */
export type Place = 'token' | 'registry' | 'escrow' | 'roles'

/** The tokens that gas is measured with: the peers' plain permit token, and one that looks up a blacklist and a pause. */
export type TokenName = 'PlainUsdc' | 'TestUsdc'

/** A second far enough from now that all chains of all runs have the same calldata and the same storage. */
const FIRST_SECOND = 1_900_000_000n
const FEE_BPS = 250
const HOLD_SECONDS = 3600
const GRACE_SECONDS = 86_400
const START_UNITS = 1_000_000_000_000n

const { deployer, provider, operator, tenant, spare } = developmentAccounts
/** Who is who: the verifier network's stand-in and the template author are spare accounts. */
export const actors = {
  deployer,
  payee: provider,
  operator,
  tenant,
  creditor: spare[0],
  author: spare[1],
  stranger: spare[2],
}

/** One core, 4 GiB, 40 GiB, 100 Mbit/s: what the micro offer would sell. */
const SHAPE: Shape = { points: 1000, memoryMib: 4096, diskGib: 40, gpus: 0, mbps: 100 }
const LARGER_SHAPE: Shape = { ...SHAPE, points: 2000, memoryMib: 8192 }
const PRICES = {
  point: 1_000_000_000n,
  mib: 400_000_000n,
  gib: 20_000_000_000n,
  mbps: 1_000_000_000n,
  gpu: 0n,
}

/** A market on one token, warm: balances, allowances, fees and capacity in use are non-zero, as on a chain that is in use. */
export class World {
  readonly rpcUrl: string
  readonly token: TokenName
  readonly publicClient
  readonly testClient
  readonly #wallet
  #addresses: Record<Place, Address> | null = null
  #salt = 1n
  #now = FIRST_SECOND

  constructor(rpcUrl: string, token: TokenName) {
    const transport = http(rpcUrl)
    this.rpcUrl = rpcUrl
    this.token = token
    this.publicClient = createPublicClient({ chain: anvil, transport, pollingInterval: 10, cacheTime: 0 })
    this.testClient = createTestClient({ chain: anvil, mode: 'anvil', transport })
    this.#wallet = createWalletClient({ chain: anvil, transport })
  }

  /** Deploys, funds, and lets one lease live once so that no first-time write is left. */
  async prepare(): Promise<void> {
    await this.#tick(0)
    const token = await this.#deploy(this.token, [])
    const registry = await this.#deploy('HostRegistry', [])
    const { deployer, creditor, payee, tenant, author, operator } = actors
    const times = [HOLD_SECONDS, HOLD_SECONDS, GRACE_SECONDS]
    const escrow = await this.#deploy('LeaseEscrow', [
      token,
      registry,
      deployer.address,
      deployer.address,
      FEE_BPS,
      ...times,
    ])
    const roles = await this.#deploy('LeaseRoles', [escrow])
    this.#addresses = { token, registry, escrow, roles }
    await this.send(deployer, 'registry', 'bindEscrow', [escrow])
    await this.send(deployer, 'escrow', 'setCreditor', [creditor.address])
    for (const { address } of [tenant, payee, author, deployer]) {
      await this.send(deployer, 'token', 'mint', [address, START_UNITS])
    }
    await this.send(tenant, 'token', 'approve', [escrow, maxUint256])
    const facts = {
      endpoint: 'https://host.example',
      hpkeKey: zeroHash,
      hpkeKeyVersion: 0,
      region: 'DE',
      hardware: '{}',
      tags: '',
    }
    await this.send(payee, 'registry', 'register', [
      operator.address,
      payee.address,
      `0x${'11'.repeat(64)}`,
      facts,
    ])
    await this.#warmUp()
  }

  async #warmUp(): Promise<void> {
    const lease = await this.active({ author: actors.author.address, royaltyBps: 1000 })
    await this.pass(10_000)
    await this.send(actors.operator, 'escrow', 'withdraw', [lease.words])
    await this.send(actors.creditor, 'escrow', 'latch', [1n, 1, Number(this.#now)])
    await this.send(actors.creditor, 'escrow', 'lift', [1n, 1])
    await this.pass(2 * HOLD_SECONDS)
  }

  addressOf(name: Place): Address {
    if (!this.#addresses) throw new Error('The world is not prepared.')
    return this.#addresses[name]
  }

  /** A draft of a lease on an offer that is published with it. */
  async draft(changes: Partial<LeaseTerms> = {}, manifest: Hex = '0x'): Promise<Draft> {
    const place = { chainId: anvil.id, leaseEscrow: this.addressOf('escrow') }
    const offer: OfferTerms = {
      payee: actors.payee.address,
      host: 1n,
      kind: 1,
      trialSeconds: 600,
      creditor: actors.creditor.address,
      prices: PRICES,
      capacity: { points: 64_000, memoryMib: 262_144, diskGib: 4000, gpus: 4, mbps: 10_000 },
      openFeeUnits: 50_000n,
      ...('creditor' in changes && { creditor: changes.creditor ?? null }),
    }
    await this.send(actors.operator, 'escrow', 'publishOffer', [packOffer(offer)])
    const terms: LeaseTerms = {
      tenant: actors.tenant.address,
      salt: BigInt(keccak256(`0x${(this.#salt++).toString(16).padStart(64, '0')}`)) >> 160n,
      ...offer,
      author: null,
      feeBps: FEE_BPS,
      royaltyBps: 0,
      activationDeadline: Number(this.#now) + 3600,
      shape: SHAPE,
      rate: rateOf(SHAPE, PRICES),
      offerHash: offerHashOf(offer, 0, place),
      manifestHash: keccak256(manifest),
      ...changes,
    }
    const open = [
      packTerms(terms),
      packPrices(PRICES),
      packCapacityOpenFee(offer),
      1_000_000n,
      manifest,
    ] as const
    return { terms, words: packTerms(terms), leaseId: leaseIdOf(terms, place), open }
  }

  /** A lease that runs since now. */
  async active(changes: Partial<LeaseTerms> = {}): Promise<Draft> {
    const draft = await this.opened(changes)
    await this.send(actors.operator, 'escrow', 'activate', [draft.words, ENDPOINT, keccak256('0x01')])
    return draft
  }

  async opened(changes: Partial<LeaseTerms> = {}): Promise<Draft> {
    const draft = await this.draft(changes)
    await this.send(actors.tenant, 'escrow', 'open', draft.open)
    return draft
  }

  /** Runs something and puts chain and clock back to where they were. */
  async undoing<T>(run: () => Promise<T>): Promise<T> {
    const id = await this.testClient.snapshot()
    const [salt, now] = [this.#salt, this.#now]
    const result = await run()
    await this.testClient.revert({ id })
    this.#salt = salt
    this.#now = now
    return result
  }

  /** The arguments that hand a lease over to a successor of another size, on the same offer. */
  resizeOf(lease: Draft, purse: bigint): readonly unknown[] {
    const next: LeaseTerms = {
      ...lease.terms,
      salt: lease.terms.salt + 1n,
      trialSeconds: 0,
      openFeeUnits: 0n,
      activationDeadline: Number(this.#now) + 3600,
      shape: LARGER_SHAPE,
      rate: rateOf(LARGER_SHAPE, PRICES),
    }
    const { trialSeconds } = lease.terms
    const [, prices, capacityOpenFee] = lease.open
    const how = { prices, capacityOpenFee, trialSeconds, purse, addAtMost: purse, waiveHold: false }
    const noPermit = { value: 0n, deadline: 0n, v: 0, r: zeroHash, s: zeroHash }
    return [lease.words, packTerms(next), how, noPermit]
  }

  /** Lets chain time pass. */
  async pass(seconds: number): Promise<void> {
    await this.#tick(seconds)
    await this.testClient.mine({ blocks: 1 })
  }

  get now(): number {
    return Number(this.#now)
  }

  /** Sends one transaction from a wallet, in a block one second later; throws when it reverts. */
  async send(from: Account, to: Place, functionName: string, args: readonly unknown[]) {
    const contracts = { registry: 'HostRegistry', escrow: 'LeaseEscrow', roles: 'LeaseRoles' }
    const contract = to === 'token' ? this.token : contracts[to]
    const { abi } = readArtifact(contract)
    await this.#tick(1)
    const hash = await this.#wallet.writeContract({
      account: from,
      address: this.addressOf(to),
      abi: abi as Abi,
      functionName,
      args: [...args],
      gas: 3_000_000n,
    })
    return this.#receipt(hash, `${to}.${functionName}`)
  }

  async #deploy(name: string, args: readonly unknown[]): Promise<Address> {
    const { abi } = readArtifact(name)
    const bytecode = await linkedBytecode(name, (library) => this.#deploy(library, []))
    const hash = await this.#wallet.deployContract({
      account: actors.deployer,
      abi,
      bytecode,
      args: [...args],
    })
    const { contractAddress } = await this.#receipt(hash, name)
    if (!contractAddress) throw new Error(`${name} was not deployed.`)
    return contractAddress
  }

  async #receipt(hash: Hash, what: string): Promise<TransactionReceipt> {
    const receipt = await this.publicClient.waitForTransactionReceipt({ hash })
    if (receipt.status !== 'success') throw new Error(`${what} reverted on ${this.token}.`)
    return receipt
  }

  async #tick(seconds: number): Promise<void> {
    this.#now += BigInt(seconds)
    await this.testClient.setNextBlockTimestamp({ timestamp: this.#now })
  }
}

/** An endpoint as hosts state it. */
export const ENDPOINT = 'ssh://debian@203.0.113.17:40123'

/** A lease as a draft: its terms, their words, its id, and the arguments that `open` takes. */
export interface Draft {
  readonly terms: LeaseTerms
  readonly words: ReturnType<typeof packTerms>
  readonly leaseId: Hex
  readonly open: readonly unknown[]
}
