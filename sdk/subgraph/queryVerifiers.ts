import type { Address } from 'viem'
import { z } from 'zod'
import { type Page, pageVariables } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { addressField, bigintField, hexField, intField, numberedField, secondsField } from './scalars.ts'
import { type IndexedVerifier, VERIFIER_FIELDS, verifierSchema } from './verifiers.ts'

export interface QueryVerifiersParameters extends Page {
  /** Of this wallet; default: everybody. */
  address?: Address
  /** Also those whose stake is free again; default: no. */
  withReleased?: boolean
  signal?: AbortSignal
}

const epochSchema = z.object({
  number: bigintField,
  seats: intField,
  committeeSize: intField,
  quorum: intField,
  confirmationSize: intField,
  confirmationQuorum: intField,
  begunAt: secondsField,
  sealedAt: secondsField.nullable(),
  commits: intField,
  reveals: intField,
})

/** An epoch as it went; times in unix seconds. */
export type IndexedEpoch = z.output<typeof epochSchema>

const EPOCH_FIELDS = Object.keys(epochSchema.shape).join(' ')

const networkSchema = z.object({
  seatCount: intField,
  targetCount: intField,
  begunEpochs: intField,
  sealedEpochs: intField,
  lastEpoch: epochSchema.nullable(),
  seatStakeUnits: bigintField,
  fundedUnits: bigintField,
  claimedUnits: bigintField,
  forfeitedUnits: bigintField,
  slashedUnits: bigintField,
})

/** The verifier network in one line; amounts in 1e-6 USDC. */
export type VerifierNetworkSums = z.output<typeof networkSchema>

/** Verifiers, and the network that they are. */
export interface VerifierList {
  /** null while nothing was indexed of it. */
  readonly network: VerifierNetworkSums | null
  /** In the order of their seats. */
  readonly verifiers: readonly IndexedVerifier[]
}

const LIST_QUERY = `query verifiers($where: Verifier_filter!, $first: Int!, $skip: Int!) {
  verifierNetwork(id: "network") { seatCount targetCount begunEpochs sealedEpochs lastEpoch { ${EPOCH_FIELDS} } seatStakeUnits
    fundedUnits claimedUnits forfeitedUnits slashedUnits }
  verifiers(where: $where, first: $first, skip: $skip, orderBy: seatNumber) { ${VERIFIER_FIELDS} }
}`

const listSchema = z.object({ verifierNetwork: networkSchema.nullable(), verifiers: z.array(verifierSchema) })

/** Who says that hosts are up: verifiers with their records, in the order of their seats. */
export async function queryVerifiers(
  client: SubgraphClient,
  { address, withReleased = false, signal, ...page }: QueryVerifiersParameters = {},
): Promise<VerifierList> {
  const where = {
    ...(address && { address: address.toLowerCase() }),
    ...(!withReleased && { releasedAt: null }),
  }
  const variables = { where, ...pageVariables({ first: 1000, ...page }) }
  const request = { query: LIST_QUERY, variables, schema: listSchema, ...(signal && { signal }) }
  const { verifierNetwork, verifiers } = await requestSubgraph(client, request)
  return { network: verifierNetwork, verifiers }
}

const actionSchema = z.object({
  name: z.enum([
    'Registered',
    'AnchorSet',
    'UrlSet',
    'Left',
    'Released',
    'Challenged',
    'ChallengeAnswered',
    'Slashed',
    'Struck',
    'Forfeited',
    'Claimed',
  ]),
  epoch: bigintField.nullable(),
  url: z.string().nullable(),
  reason: z.string().nullable(),
  amountUnits: bigintField.nullable(),
  strikes: intField.nullable(),
  timestamp: secondsField,
  transactionHash: hexField,
})

/** Something that happened to a verifier, commits and reveals apart. Amounts in 1e-6 USDC. */
export type VerifierAction = z.output<typeof actionSchema>

const challengeSchema = z
  .object({
    id: hexField,
    epoch: bigintField,
    target: z.object({ number: intField, host: numberedField }),
    challenger: addressField,
    bondUnits: bigintField,
    madeAt: secondsField,
    answerableUntil: secondsField,
    answeredAt: secondsField.nullable(),
    slashedAt: secondsField.nullable(),
    slashedUnits: bigintField.nullable(),
  })
  .transform(({ id, target, ...challenge }) => ({
    challengeId: id,
    target: target.number,
    host: target.host,
    ...challenge,
  }))

/** An UP of a verifier that somebody doubted. Lost once `slashedAt` is set; open while neither that nor `answeredAt` is. */
export type IndexedChallenge = z.output<typeof challengeSchema>

const ballotSchema = z
  .object({
    epoch: z.object({ number: bigintField }),
    bits: hexField,
    timestamp: secondsField,
    transactionHash: hexField,
  })
  .transform(({ epoch, timestamp, ...ballot }) => ({
    epoch: epoch.number,
    revealedAt: timestamp,
    ...ballot,
  }))

/** What a verifier revealed in an epoch; `decodeOutcomes` reads the bits. */
export type RevealedBallot = z.output<typeof ballotSchema>

/** A verifier with its history. */
export interface VerifierPage {
  readonly verifier: IndexedVerifier
  /** Newest first. */
  readonly actions: readonly VerifierAction[]
  /** Newest first. */
  readonly challenges: readonly IndexedChallenge[]
  /** What it revealed lately, newest first. */
  readonly ballots: readonly RevealedBallot[]
  /** The last epochs of the network, newest first. */
  readonly epochs: readonly IndexedEpoch[]
}

/** A day of ten minutes each. */
const SHOWN_EPOCHS = 144

const ONE_QUERY = `query verifier($seat: Int!) {
  verifiers(where: { seatNumber: $seat }, first: 1, orderBy: fromEpoch, orderDirection: desc) { ${VERIFIER_FIELDS}
    actions(first: 100, orderBy: timestamp, orderDirection: desc) { ${Object.keys(actionSchema.shape).join(' ')} }
    challenges(first: 100, orderBy: madeAt, orderDirection: desc) { id epoch target { number host { id } } challenger bondUnits
      madeAt answerableUntil answeredAt slashedAt slashedUnits }
    ballots(first: ${SHOWN_EPOCHS}, orderBy: timestamp, orderDirection: desc) { epoch { number } bits timestamp
      transactionHash }
  }
  epoches(first: ${SHOWN_EPOCHS}, orderBy: number, orderDirection: desc) { ${EPOCH_FIELDS} }
}`

const historySchema = z.object({
  actions: z.array(actionSchema),
  challenges: z.array(challengeSchema),
  ballots: z.array(ballotSchema),
})

const oneSchema = z.object({
  verifiers: z.array(
    z
      .unknown()
      .transform((entity) => ({ verifier: verifierSchema.parse(entity), ...historySchema.parse(entity) })),
  ),
  epoches: z.array(epochSchema),
})

/** Who holds a seat, or held it last, with its history; null when nobody ever did. */
export async function queryVerifier(
  client: SubgraphClient,
  { seat, signal }: { seat: number; signal?: AbortSignal },
): Promise<VerifierPage | null> {
  const request = { query: ONE_QUERY, variables: { seat }, schema: oneSchema, ...(signal && { signal }) }
  const { verifiers, epoches } = await requestSubgraph(client, request)
  const [found] = verifiers
  return found ? { ...found, epochs: epoches } : null
}
