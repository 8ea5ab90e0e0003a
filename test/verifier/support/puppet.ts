import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import {
  ballotCommitment,
  encodeOutcomes,
  merkleRoot,
  type Outcome,
  testUsdcAbi,
  verifierNetworkAbi,
} from '@freehold/sdk'
import { bytesToHex, type Hex } from 'viem'
import { openSecrets } from '../../../workers/verifier/index.ts'
import { eventsOf } from './epochs.ts'
import { epochsPerChain, type TestVerifier, type VerifierMarket } from './market.ts'

/** A verifier without a worker: it says what the test tells it, and leaves everything else to others. Asked for evidence, it answers nonsense. */
export interface Puppet extends TestVerifier {
  /** Commits to this of one target, and to nothing of others. */
  commit(epoch: number, target: number, outcome: Outcome): Promise<void>
  /** Reveals what it committed to. */
  reveal(epoch: number): Promise<void>
  /** Doubts what another one revealed; its bond is what is left beside its stake. */
  challenge(epoch: number, target: number, seat: number): Promise<void>
  stop(): Promise<void>
}

interface Ballot {
  readonly bits: Hex
  readonly root: Hex
  readonly salt: Hex
}

/** Registers a puppet; it sits two epochs later. Stop it in `after`. */
export async function addPuppet(market: VerifierMarket, name: string): Promise<Puppet> {
  const verifier = await market.addVerifier(name)
  const { account, seat, stateDir } = verifier
  const { verifierNetwork, usdc } = market.chain.contracts
  const place = { chainId: market.chain.chainId, verifierNetwork }
  const secrets = openSecrets(stateDir, place, epochsPerChain)
  const registered = (await eventsOf(market, 'VerifierRegistered')).find(({ args }) => args.seat === seat)!
  const { anchor, fromEpoch, url } = registered.args
  const server = createServer((_, response) => response.end('nonsense'))
  await new Promise<void>((resolve) => server.listen(Number(new URL(url).port), '127.0.0.1', resolve))
  const ballots = new Map<number, Ballot>()
  const call = (name: string, ...args: readonly unknown[]) =>
    market.send(account, verifierNetwork, verifierNetworkAbi, name, args)
  return {
    ...verifier,
    async commit(epoch, target, outcome) {
      const bits = encodeOutcomes(new Map([[target, outcome]]))
      const ballot = { bits, root: merkleRoot([]), salt: bytesToHex(randomBytes(32)) }
      ballots.set(epoch, ballot)
      await call('commit', ballotCommitment({ epoch: BigInt(epoch), seat, ...ballot }))
    },
    async reveal(epoch) {
      const { bits, root, salt } = ballots.get(epoch)!
      await call('reveal', secrets.secretOf(anchor, Number(fromEpoch), epoch), bits, root, salt)
    },
    async challenge(epoch, target, accused) {
      const said = (await eventsOf(market, 'Revealed')).find(
        ({ args }) => Number(args.epoch) === epoch && args.seat === accused,
      )!
      const { bits, root } = said.args
      const [, , bond] = await market.read<readonly bigint[]>('stakes')
      await market.send(account, usdc, testUsdcAbi, 'approve', [verifierNetwork, bond])
      await call('challenge', BigInt(epoch), target, { seat: accused, bits, root })
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
