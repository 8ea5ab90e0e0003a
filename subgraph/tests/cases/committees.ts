// The committees of the mappings are those of contract and sdk: the vectors that all of them are tested with.
import { readFileSync } from 'node:fs'
import type { Hex } from 'viem'
import { targetKey } from '../../../sdk/verify/index.ts'
import { VECTORS_PATH } from '../../../sdk/verify/testing/vectors.ts'
import { blocks, type Case, type CaseEvent, emitted } from '../case.ts'
import { NOON, registered } from '../fixtures.ts'
import { BEACON_HASH, begun, DECOY, enrolled, revealed, seated, UP } from '../network.ts'

interface Vector {
  readonly committee: readonly number[]
  readonly domain: number
  readonly excluded: readonly number[]
  readonly inactive: readonly number[]
  readonly seats: number
  readonly seed: string
  readonly size: number
  readonly targetKey: string
}

interface Vectors {
  readonly committees: readonly Vector[]
  readonly targets: readonly { readonly host: number; readonly key: string; readonly kind: number }[]
}

const vectors: Vectors = JSON.parse(readFileSync(VECTORS_PATH, 'utf8'))

const CONFIRMATION = 2
const FIRST_EPOCH = 2000
/** Sits in no committee, for there are fewer seats; its ballots name the targets. */
const STRANGER_SEAT = 90_000
/** So many of those who must not be drawn in an epoch have sat before; the others never did. */
const ABSENT_BEFORE = 8

/** The vectors draw for kind 1 of these hosts. */
const HOST_STEP = 37
const hosts = Array.from({ length: 12 }, (_, index) => 1 + index * HOST_STEP)
const keys = hosts.map((host) => targetKey(BigInt(host), 1))
const targetOf = ({ targetKey: key }: Vector): number => keys.indexOf(key as Hex)
const fieldOf = ({ domain }: Vector): string =>
  domain === CONFIRMATION ? 'confirmationCommittee' : 'committee'

/** An epoch of its own for a vector: the members sit in it and in no other, and who must not be drawn has left before it. */
function epochOf(vector: Vector, epoch: number): CaseEvent[] {
  const { seats, size, seed, committee, inactive, excluded } = vector
  const absent = [...new Set([...inactive, ...excluded])].slice(0, ABSENT_BEFORE)
  const left = (seat: number, untilEpoch: number) => emitted('VerifierLeft', { seat, untilEpoch, reason: 1 })
  return [
    ...absent.flatMap((seat) => [seated(seat, epoch - 1), left(seat, epoch)]),
    ...committee.map((seat) => seated(seat, epoch)),
    ...begun({ epoch, seats, committeeSize: size, confirmationSize: size, seed }),
    ...naming(vector, epoch),
    ...committee.map((seat) => left(seat, epoch + 1)),
  ]
}

/** What makes the index draw: a ballot that names the target, or a confirmation of a report that it never saw the ballots of. */
function naming(vector: Vector, epoch: number): CaseEvent[] {
  const target = targetOf(vector)
  if (vector.domain !== CONFIRMATION) return [revealed(STRANGER_SEAT, { [target]: UP }, epoch)]
  return [
    emitted('DownReported', { epoch: epoch - 1, target, from: NOON }),
    emitted('DownConfirmed', { epoch, target, answerableUntil: NOON + 1000 }),
  ]
}

const keysCase: Case = {
  name: 'the keys that targets are drawn by are those of the shared vectors',
  blocks: blocks(
    [NOON, ...vectors.targets.flatMap(({ host }) => registered(BigInt(host)))],
    [
      NOON + 1,
      ...vectors.targets.map(({ host, kind }, target) =>
        emitted('TargetEnrolled', {
          target,
          host,
          kind,
          beaconKeyHash: BEACON_HASH,
          fromEpoch: FIRST_EPOCH,
          decoyCommitment: DECOY,
        }),
      ),
    ],
  ),
  assertions: [
    {
      query: '{ targets(orderBy: number) { number key hostKind { kind } host { id } } }',
      expected: {
        targets: vectors.targets.map(({ host, kind, key }, number) => ({
          number,
          key,
          hostKind: { kind },
          host: { id: `${host}` },
        })),
      },
    },
  ],
}

function vectorCase([frame, chosen]: readonly [string, readonly Vector[]], index: number): Case {
  const alias = `frame${index}` // graph-node remembers answers by query and number of the last block
  const epochAt = (at: number) => FIRST_EPOCH + 2 * at
  return {
    name: `committees of ${frame} seats are those of the shared vectors`,
    blocks: blocks(
      [
        NOON,
        ...hosts.flatMap((host, target) => [...registered(BigInt(host)), enrolled(target, BigInt(host))]),
        seated(STRANGER_SEAT),
      ],
      ...chosen.map((vector, at) => [NOON + 1 + at, ...epochOf(vector, epochAt(at))] as const),
    ),
    assertions: chosen.map((vector, at) => ({
      query: `{ ${alias}: targetEpoch(id: "${targetOf(vector)}-${epochAt(at)}") { ${fieldOf(vector)} } }`,
      expected: { [alias]: { [fieldOf(vector)]: vector.committee } },
    })),
  }
}

const frames = new Map<string, Vector[]>()
for (const vector of vectors.committees) {
  const frame = `${vector.size} of ${vector.seats}`
  frames.set(frame, [...(frames.get(frame) ?? []), vector])
}

export default [...[...frames].map(vectorCase), keysCase]
