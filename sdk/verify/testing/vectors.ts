/**
 * Writes `committee-vectors.json`, what contract and sdk must agree on: `node scripts/run.mjs sdk/verify/testing/vectors.ts`. Keys
 * stand in alphabetical order, as forge's `vm.parseJson` decodes them into structs.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Hex, hexToBytes, keccak256, stringToHex } from 'viem'
import {
  ballotCommitment,
  ballotHash,
  COMMITTEE_DOMAINS,
  drawCommittee,
  encodeOutcomes,
  exchangeLeaf,
  makeSecretChain,
  merkleProof,
  merkleRoot,
  type Outcome,
  probeSecondOf,
  targetKey,
} from '../index.ts'

export const VECTORS_PATH = join(import.meta.dirname, 'committee-vectors.json')

/** 32 bytes that look random and are always the same. */
const bytesOf = (name: string, index: number): Hex => keccak256(stringToHex(`vector ${name} ${index}`))
const range = (length: number) => Array.from({ length }, (_, index) => index)
const NETWORK = '0x00000000000000000000000000000000f00dcafe'

/** Seats and sizes that networks have, and corners: nobody, one seat, too few, many. */
const FRAMES = [
  { seats: 7, size: 3 },
  { seats: 7, size: 4 },
  { seats: 7, size: 7 },
  { seats: 200, size: 7 },
  { seats: 200, size: 21 },
  { seats: 1, size: 1 },
  { seats: 5, size: 7 },
  { seats: 0, size: 7 },
  { seats: 70_000, size: 21 },
] as const

function committeeVectors() {
  return FRAMES.flatMap(({ seats, size }, frame) =>
    range(12).map((index) => {
      const seed = bytesOf('seed', 100 * frame + index)
      const host = BigInt(1 + index * 37)
      const key = targetKey(host, 1)
      const domain = index % 2 === 0 ? COMMITTEE_DOMAINS.first : COMMITTEE_DOMAINS.confirmation
      const inactive = index % 3 === 0 ? [] : pickSeats('inactive', seats, index * 100 + frame)
      const excluded = index % 4 < 2 ? [] : pickSeats('excluded', seats, index * 100 + frame)
      const isActive = (seat: number) => !inactive.includes(seat)
      const committee = drawCommittee({ seed, targetKey: key, domain, seats, size, isActive, excluded })
      return { committee, domain, excluded, inactive, seats, seed, size, targetKey: key }
    }),
  )
}

/** About a fifth of the seats, at most 40, ascending. */
function pickSeats(name: string, seats: number, index: number): number[] {
  const picked = range(Math.min(40, Math.ceil(seats / 5))).map((i) =>
    Number(BigInt(bytesOf(`${name} ${i}`, index)) % BigInt(seats)),
  )
  return [...new Set(picked)].sort((a, b) => a - b)
}

function targetVectors() {
  const pairs: readonly (readonly [bigint, number])[] = [
    [0n, 0],
    [1n, 1],
    [300n, 2],
    [2n ** 32n + 5n, 255],
    [2n ** 53n - 1n, 1],
  ]
  return pairs.map(([host, kind]) => ({ host: Number(host), key: targetKey(host, kind), kind }))
}

function secretVectors() {
  const fromEpoch = 12n
  const place = { chainId: 137, verifierNetwork: NETWORK, number: 0 } as const
  const rootSeed = hexToBytes(bytesOf('root seed', 0))
  const chain = makeSecretChain({ rootSeed, ...place, fromEpoch, epochs: 50 })
  return [12n, 13n, 40n, 61n].map((epoch) => ({
    anchor: chain.anchor,
    epoch: Number(epoch),
    fromEpoch: Number(fromEpoch),
    secret: chain.secretOf(epoch),
  }))
}

function probeSecondVectors() {
  const timing = { genesis: 0, epochSeconds: 600, commitEnd: 480, revealEnd: 540 }
  const windows = [
    { probeStart: 120, probeEnd: 420 },
    { probeStart: 4, probeEnd: 11 },
    { probeStart: 0, probeEnd: 1 },
  ]
  return windows.flatMap((window) =>
    range(3).map((index) => {
      const [secret, key] = [bytesOf('secret', index), targetKey(BigInt(index), 1)]
      const second = probeSecondOf({ timing: { ...timing, ...window }, secret, targetKey: key })
      return { ...window, second, secret, targetKey: key }
    }),
  )
}

const BALLOTS: readonly (readonly (readonly [number, Outcome])[])[] = [
  [],
  [[0, 'Up']],
  [[0, 'Down']],
  [
    [1, 'Up'],
    [3, 'Down'],
    [4, 'Up'],
  ],
  [
    [2, 'Down'],
    [999, 'Up'],
  ],
]

function ballotVectors() {
  return BALLOTS.map((said, index) => {
    const bits = encodeOutcomes(new Map(said))
    const [root, salt] = [bytesOf('root', index), bytesOf('salt', index)]
    const [epoch, seat] = [1000 + index, index * 7]
    const commitment = ballotCommitment({ epoch: BigInt(epoch), seat, bits, root, salt })
    const targets = said.map(([target]) => target)
    const outcomes = said.map(([, outcome]) => (outcome === 'Up' ? 1 : 2))
    const hash = ballotHash({ bits, root })
    return { bits, commitment, epoch, hash, outcomes, root, salt, seat, targets }
  })
}

function leafVectors() {
  return [1, 2, 5, 16].flatMap((count) => {
    const exchangeHashes = range(count).map((index) => bytesOf('exchange hash', index))
    const leaves = exchangeHashes.map(exchangeLeaf)
    const root = merkleRoot(leaves)
    return leaves.map((leaf, index) => {
      const proof = merkleProof(leaves, leaf)
      return { exchangeHash: exchangeHashes[index]!, leaf, proof, root }
    })
  })
}

/** The file's text: one case per line. */
export function renderVectors(): string {
  const groups = {
    ballots: ballotVectors(),
    committees: committeeVectors(),
    leaves: leafVectors(),
    probeSeconds: probeSecondVectors(),
    secrets: secretVectors(),
    targets: targetVectors(),
  }
  const blocks = Object.entries(groups).map(([name, cases]) => {
    const lines = cases.map((item) => `    ${JSON.stringify(item, Object.keys(item).sort())}`)
    return `  ${JSON.stringify(name)}: [\n${lines.join(',\n')}\n  ]`
  })
  return `{\n${blocks.join(',\n')}\n}\n`
}

if (import.meta.main) await writeFile(VECTORS_PATH, renderVectors())
