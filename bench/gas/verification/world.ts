import {
  type Abi,
  type Account,
  type Address,
  createPublicClient,
  createTestClient,
  createWalletClient,
  encodeAbiParameters,
  type Hash,
  type Hex,
  http,
  keccak256,
  maxUint256,
  parseAbiParameters,
  parseEther,
  stringToHex,
  type TransactionReceipt,
  toHex,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { anvil } from 'viem/chains'
import { DEVELOPMENT_MNEMONIC, developmentAccounts } from '../../../scripts/network/accounts.ts'
import { linkedBytecode, readArtifact } from '../../../scripts/network/artifacts.ts'
import { waitFor } from '../../../scripts/network/wait.ts'
import { probeNonce } from '../../../sdk/proof/index.ts'
import {
  ballotCommitment,
  encodeOutcomes,
  exchangeLeaf,
  makeSecretChain,
  type Outcome,
  type SecretChain,
  targetKey,
} from '../../../sdk/verify/index.ts'
import type { TokenName } from '../world.ts'
import { beaconKey, handshake } from './handshake.ts'

const FIRST_SECOND = 1_900_000_000n
const VERIFIERS = 40
const VERIFIER_ROLE = 1
const STAKE = 1_000_000_000n
/** The public network's epochs and committees, but for the shortest times to challenge and to answer: a ring of nine slots is warm sooner. */
export const TIMING = {
  epochSeconds: 600,
  probeStart: 60,
  probeEnd: 300,
  commitEnd: 420,
  revealEnd: 540,
  answerSeconds: 600,
  challengeAnswerSeconds: 600,
  challengeEpochs: 5,
  forfeitEpochs: 72,
  seedBlocks: 4,
}
const COMMITTEE = { size: 7, quorum: 5, confirmationSize: 21, confirmationQuorum: 15 }
const STAKES = { seatStake: STAKE, slashAmount: STAKE, challengeBond: 1_000_000n }
const RING = TIMING.challengeEpochs + 4
/** Named in epoch 1, judged from epoch 3 on. */
export const FIRST_EPOCH = 3n
/** The first epoch in which the first verifier's slots have all been used. */
export const WARM_EPOCH = FIRST_EPOCH + BigInt(RING)

const { deployer, provider, operator } = developmentAccounts
const KEY = targetKey(1n, 1)

/** What a verifier says of the one target in an epoch. */
export interface Said {
  readonly bits: Hex
  readonly root: Hex
}

export type VerificationPlace = 'network' | 'vault' | 'token'

/** A network with forty verifiers and one target, in blocks of its own making, the same in every run. */
export class VerificationWorld {
  readonly testClient
  readonly #publicClient
  readonly #wallet
  readonly #token: TokenName
  #addresses: Record<VerificationPlace, Address> | null = null
  #now = FIRST_SECOND
  #genesis = 0n
  readonly verifiers = Array.from({ length: VERIFIERS }, (_, index) =>
    mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: 100 + index }),
  )
  #chains: readonly SecretChain[] = []

  constructor(rpcUrl: string, token: TokenName) {
    const transport = http(rpcUrl)
    this.#token = token
    this.#publicClient = createPublicClient({ chain: anvil, transport, pollingInterval: 10, cacheTime: 0 })
    this.testClient = createTestClient({ chain: anvil, mode: 'anvil', transport })
    this.#wallet = createWalletClient({ chain: anvil, transport })
  }

  /** Deploys, registers forty verifiers and a target, and lets the first verifier use each of its slots once. */
  async prepare(): Promise<void> {
    await this.#setUp()
    await this.#seat()
    for (let epoch = FIRST_EPOCH; epoch < WARM_EPOCH; epoch += 1n) {
      await this.sealEpoch(epoch)
      await this.goTo(epoch, TIMING.probeStart)
      await this.commit(0, epoch, this.saying('Up'))
      await this.goTo(epoch, TIMING.commitEnd)
      await this.reveal(0, epoch, this.saying('Up'))
    }
  }

  async #setUp(): Promise<void> {
    await this.#tick(1)
    const token = await this.#deploy(this.#token, [])
    const registry = await this.#deploy('HostRegistry', [])
    const market = [token, registry, deployer.address, deployer.address, 250, 3600, 3600, 86_400]
    const escrow = await this.#deploy('LeaseEscrow', market)
    const vault = await this.#deploy('StakeVault', [token, deployer.address, 604_800])
    const judged = [escrow, vault, deployer.address, TIMING, COMMITTEE, STAKES, 20_000n]
    const network = await this.#deploy('VerifierNetwork', judged)
    this.#genesis = this.#now
    this.#addresses = { token, vault, network }
    await this.#write(deployer, registry, 'HostRegistry', 'bindEscrow', [escrow])
    await this.#write(deployer, escrow, 'LeaseEscrow', 'setCreditor', [network])
    await this.send(deployer, 'vault', 'setGuard', [network, VERIFIER_ROLE, true])
    const facts = {
      endpoint: '',
      hpkeKey: toHex(0, { size: 32 }),
      hpkeKeyVersion: 0,
      region: '',
      hardware: '',
      tags: '',
    }
    const host = [operator.address, provider.address, beaconKey, facts]
    await this.#write(provider, registry, 'HostRegistry', 'register', host)
    await this.send(operator, 'network', 'enrol', [1n, 1, toHex(0, { size: 32 })])
    await this.send(deployer, 'token', 'mint', [deployer.address, 10n * STAKE])
    await this.send(deployer, 'token', 'approve', [network, maxUint256])
    await this.send(deployer, 'network', 'fund', [STAKE])
  }

  /** Bonds and seats everybody, a block for each step. */
  async #seat(): Promise<void> {
    const { vault, network } = this.#addresses!
    this.#chains = this.verifiers.map((_, number) =>
      makeSecretChain({
        rootSeed: new Uint8Array(32).fill(1 + number),
        chainId: anvil.id,
        verifierNetwork: network,
        number: 0,
        fromEpoch: FIRST_EPOCH,
        epochs: 64,
      }),
    )
    for (const { address } of this.verifiers) {
      await this.testClient.setBalance({ address, value: parseEther('100') })
      await this.send(deployer, 'token', 'mint', [address, 3n * STAKE])
    }
    await this.#all('token', 'approve', () => [vault, maxUint256])
    await this.#all('token', 'approve', () => [network, maxUint256])
    await this.#all('vault', 'deposit', (index) => [this.verifiers[index]!.address, VERIFIER_ROLE, STAKE])
    await this.#all('network', 'register', (index) => [
      this.#chains[index]!.anchor,
      `https://verifier-${index}.example`,
      2 ** 32 - 1,
    ])
  }

  // ------------------------------------------------------------------ epochs

  /** Begins and seals an epoch, and puts a seed of ours in place of the block's, so that all runs draw the same committees. */
  async sealEpoch(epoch: bigint): Promise<Record<'beginEpoch' | 'sealEpoch', TransactionReceipt>> {
    await this.goTo(epoch, 1)
    const beginEpoch = await this.send(deployer, 'network', 'beginEpoch', [])
    await this.testClient.mine({ blocks: TIMING.seedBlocks, interval: 1 })
    this.#now += BigInt(TIMING.seedBlocks)
    const sealEpoch = await this.send(deployer, 'network', 'sealEpoch', [])
    const address = this.#addresses!.network
    const { seed } = (await this.read('epochOf', [epoch])) as { seed: Hex }
    const slot = await this.#slotOf(epoch, seed)
    await this.testClient.setStorageAt({ address, index: slot, value: keccak256(toHex(`seed ${epoch}`)) })
    return { beginEpoch, sealEpoch }
  }

  /** Where the seed of an epoch lies: looked for, since a compiler places it. */
  async #slotOf(epoch: bigint, seed: Hex): Promise<Hex> {
    const address = this.#addresses!.network
    for (let base = 0n; base < 32n; base += 1n) {
      const key = encodeAbiParameters(parseAbiParameters('uint256, uint256'), [epoch, base])
      const slot = keccak256(key)
      if ((await this.#publicClient.getStorageAt({ address, slot })) === seed) return slot
    }
    throw new Error(`No slot holds the seed of epoch ${epoch}.`)
  }

  /** Seconds into an epoch. */
  async goTo(epoch: bigint, offset: number): Promise<void> {
    this.#now = this.#genesis + (epoch - 1n) * BigInt(TIMING.epochSeconds) + BigInt(offset)
    await this.testClient.setNextBlockTimestamp({ timestamp: this.#now })
    await this.testClient.mine({ blocks: 1 })
  }

  saying(outcome: Outcome, root: Hex = toHex(0, { size: 32 })): Said {
    return { bits: encodeOutcomes(new Map([[0, outcome]])), root }
  }

  commit(index: number, epoch: bigint, said: Said): Promise<TransactionReceipt> {
    return this.send(this.verifiers[index]!, 'network', 'commit', this.#commitment(index, epoch, said))
  }

  reveal(index: number, epoch: bigint, said: Said): Promise<TransactionReceipt> {
    return this.send(this.verifiers[index]!, 'network', 'reveal', this.#revelation(index, epoch, said))
  }

  /** All commit and reveal, the first what it says; `probed` runs when all probes are made. Ends where reports begin. */
  async judge(epoch: bigint, said: Said, first: Said, probed?: () => Promise<void>): Promise<void> {
    const sayingOf = (index: number) => (index === 0 ? first : said)
    await this.goTo(epoch, TIMING.probeStart)
    await this.#all('network', 'commit', (index) => this.#commitment(index, epoch, sayingOf(index)))
    if (probed) {
      await this.goTo(epoch, TIMING.probeEnd)
      await probed()
    }
    await this.goTo(epoch, TIMING.commitEnd)
    await this.#all('network', 'reveal', (index) => this.#revelation(index, epoch, sayingOf(index)))
    await this.goTo(epoch, TIMING.revealEnd)
  }

  #commitment(index: number, epoch: bigint, said: Said): readonly unknown[] {
    return [ballotCommitment({ epoch, seat: index, ...said, salt: this.#saltOf(index, epoch) })]
  }

  #revelation(index: number, epoch: bigint, { bits, root }: Said): readonly unknown[] {
    return [this.secretOf(index, epoch), bits, root, this.#saltOf(index, epoch)]
  }

  #saltOf = (index: number, epoch: bigint): Hex => keccak256(stringToHex(`salt ${index} ${epoch}`))

  secretOf(index: number, epoch: bigint): Hex {
    return this.#chains[index]!.secretOf(epoch)
  }

  /** The handshake of a verifier with the beacon in a sealed epoch, and its leaf. */
  async handshakeOf(index: number, epoch: bigint) {
    const { seed } = (await this.read('epochOf', [epoch])) as { seed: Hex }
    const nonce = probeNonce({
      chainId: anvil.id,
      network: this.#addresses!.network,
      seed,
      verifier: this.verifiers[index]!.address,
      target: KEY,
      epoch,
      secret: this.secretOf(index, epoch),
    })
    const { exchangeHash, transcript } = handshake(nonce)
    return { transcript, leaf: exchangeLeaf(exchangeHash) }
  }

  // ------------------------------------------------------------------ the chain

  get now(): number {
    return Number(this.#now)
  }

  async pass(seconds: number): Promise<void> {
    await this.#tick(seconds)
    await this.testClient.mine({ blocks: 1 })
  }

  /** Runs something and puts chain and clock back to where they were. */
  async undoing<T>(run: () => Promise<T>): Promise<T> {
    const id = await this.testClient.snapshot()
    const now = this.#now
    const result = await run()
    await this.testClient.revert({ id })
    this.#now = now
    return result
  }

  read(functionName: string, args: readonly unknown[]): Promise<unknown> {
    const { abi } = readArtifact('VerifierNetwork')
    const address = this.#addresses!.network
    return this.#publicClient.readContract({ address, abi, functionName, args: [...args] })
  }

  /** Sends one transaction, in a block one second later; throws when it reverts. */
  send(from: Account, to: VerificationPlace, functionName: string, args: readonly unknown[]) {
    return this.#write(from, this.#addresses![to], this.#contractAt(to), functionName, args)
  }

  #contractAt(place: VerificationPlace): string {
    return { network: 'VerifierNetwork', vault: 'StakeVault', token: this.#token }[place]
  }

  async #write(
    from: Account,
    address: Address,
    contract: string,
    functionName: string,
    args: readonly unknown[],
  ) {
    const { abi } = readArtifact(contract)
    await this.#tick(1)
    const call = { account: from, address, abi: abi as Abi, functionName, args: [...args], gas: 8_000_000n }
    const hash = await this.#wallet.writeContract(call)
    const receipt = await this.#receiptOf(hash)
    if (receipt.status !== 'success') {
      await this.#publicClient.simulateContract(call) // says why
      throw new Error(`${contract}.${functionName} reverted.`)
    }
    return receipt
  }

  /** One call of every verifier, all in one block. */
  async #all(
    to: VerificationPlace,
    functionName: string,
    argsOf: (index: number) => readonly unknown[],
  ): Promise<void> {
    const { abi } = readArtifact(this.#contractAt(to))
    await this.testClient.setAutomine(false)
    const hashes: Hex[] = []
    for (const [index, account] of this.verifiers.entries()) {
      const call = {
        account,
        address: this.#addresses![to],
        abi: abi as Abi,
        functionName,
        args: [...argsOf(index)],
      }
      hashes.push(await this.#wallet.writeContract({ ...call, gas: 500_000n }))
    }
    await this.#tick(1)
    await this.testClient.mine({ blocks: 1 })
    await this.testClient.setAutomine(true)
    for (const hash of hashes) {
      const receipt = await this.#receiptOf(hash)
      if (receipt.status !== 'success') throw new Error(`${to}.${functionName} reverted.`)
    }
  }

  async #deploy(name: string, args: readonly unknown[]): Promise<Address> {
    const { abi } = readArtifact(name)
    const bytecode = await linkedBytecode(name, (library) => this.#deploy(library, []))
    await this.#tick(1)
    const hash = await this.#wallet.deployContract({ account: deployer, abi, bytecode, args: [...args] })
    const { contractAddress, status } = await this.#receiptOf(hash)
    if (!contractAddress || status !== 'success') throw new Error(`${name} was not deployed.`)
    return contractAddress
  }

  /** Asks until it is there: nobody mines another block here that a watcher of blocks could wait for. */
  #receiptOf(hash: Hash): Promise<TransactionReceipt> {
    const what = `transaction ${hash} is mined`
    return waitFor(() => this.#publicClient.getTransactionReceipt({ hash }), {
      what,
      seconds: 120,
      everyMs: 5,
    })
  }

  async #tick(seconds: number): Promise<void> {
    this.#now += BigInt(seconds)
    await this.testClient.setNextBlockTimestamp({ timestamp: this.#now })
  }
}
