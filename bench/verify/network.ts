import { hexToBytes, keccak256, stringToHex } from 'viem'
import { KIND_VM } from '../../sdk/types.ts'
import { COMMITTEE_DOMAINS, DRAW_BYTES, drawSeats, targetKey } from '../../sdk/verify/index.ts'
import { type Keccak, slowKeccak } from './keccak.ts'
import { exponential, randomOf, shuffled } from './random.ts'
import type { Scenario } from './scenario.ts'

/** An epoch of the simulated network: draws committees with the sdk's own code, and knows which verifiers run. */
export interface SimulatedEpoch {
  readonly first: (host: number) => number[]
  /** The confirmation of what `reporters` said in the epoch before. */
  readonly confirmation: (host: number, reporters: readonly number[]) => number[]
  readonly isRunning: (seat: number) => boolean
  readonly runningCount: number
}

export interface SimulatedNetwork {
  readonly epochAt: (epoch: number) => SimulatedEpoch
  /**
   * The order in which verifiers turn bad: with n bad ones, those of rank below n are. So every draw is judged for all shares of
   * bad verifiers at once.
   */
  readonly ranks: readonly number[]
}

/** Verifiers, hosts and seeds of a scenario. */
export function makeNetwork(scenario: Scenario, keccak: Keccak = slowKeccak): SimulatedNetwork {
  const { seed, verifiers, hosts, epochs, committeeSize, confirmationSize } = scenario
  const keys = Array.from({ length: hosts }, (_, host) => hexToBytes(targetKey(BigInt(host + 1), KIND_VM)))
  const running = runningVerifiers(scenario)
  const isActive = () => true // who stands still keeps its seat
  const epochAt = (epoch: number): SimulatedEpoch => {
    const preimage = new Uint8Array(DRAW_BYTES)
    preimage.set(hexToBytes(keccak256(stringToHex(`${seed} epoch ${epoch}`))))
    const draw = (host: number, domain: number, size: number, excluded: readonly number[]) => {
      preimage.set(keys[host]!, 32)
      preimage[95] = domain
      return drawSeats(preimage, { seats: verifiers, size, isActive, excluded, keccak })
    }
    const row = running.subarray((epoch % epochs) * verifiers, ((epoch % epochs) + 1) * verifiers)
    return {
      first: (host) => draw(host, COMMITTEE_DOMAINS.first, committeeSize, []),
      confirmation: (host, reporters) =>
        draw(host, COMMITTEE_DOMAINS.confirmation, confirmationSize, reporters),
      isRunning: (seat) => row[seat] === 1,
      runningCount: row.reduce((sum, runs) => sum + runs, 0),
    }
  }
  return { epochAt, ranks: shuffled(randomOf(`${seed} ranks`), verifiers) }
}

/** Epoch by epoch, 1 for each verifier that runs. */
function runningVerifiers(scenario: Scenario): Uint8Array {
  const { seed, epochs, verifiers, verifierUpEpochs, verifierDownEpochs } = scenario
  const random = randomOf(`${seed} verifiers`)
  const running = new Uint8Array(epochs * verifiers)
  for (let seat = 0; seat < verifiers; seat += 1) {
    let runs = random() * (verifierUpEpochs + verifierDownEpochs) < verifierUpEpochs
    let until = 0
    for (let epoch = 0; epoch < epochs; epoch += 1) {
      if (epoch >= until && epoch > 0) runs = !runs
      while (until <= epoch) until += exponential(random, runs ? verifierUpEpochs : verifierDownEpochs)
      running[epoch * verifiers + seat] = runs ? 1 : 0
    }
  }
  return running
}
