import { exchangeLeaf, merkleProof, merkleRoot, verifierNetworkAbi } from '@freehold/sdk'
import type { EpochEvidence } from '@freehold/sdk/evidence'
import { checkTranscript, type Transcript } from '@freehold/sdk/proof'
import { bytesToHex, encodeFunctionData, erc20Abi, type Hex } from 'viem'
import { Again } from '../../queue/index.ts'
import type { RevealedBallot, SeatState } from '../book/index.ts'
import { callOf } from '../contract.ts'
import { type AuditResult, auditName, keyOf, sitterOf } from '../decide/index.ts'
import { secretOf, treeOf } from './epoch.ts'
import { sendAs, sendStep } from './send.ts'
import type { Task } from './types.ts'

/** A verifier that cannot be reached is asked so often, with pauses; then it showed nothing. */
const mostAsks = 3
const asksApartSeconds = 3

/** Looks at the transcript behind another verifier's UP, and writes down what came of it. */
export async function audit(task: Task<'audit'>): Promise<void> {
  const { context, view, step } = task
  const { epoch, seat, target } = step
  const seed = view.state.epochs.get(epoch)?.seed
  const ballot = view.state.ballots.get(epoch)?.get(seat)
  const sitter = sitterOf(view.state.seats, seat, epoch)
  if (!seed || !ballot || !sitter) return
  const result = await resultOf(task, seed, ballot, sitter)
  context.store.addAudit(epoch, seed, auditName(seat, target), result)
  context.log.info({ epoch, seat, target, result }, 'looked at the UP of another verifier')
}

async function resultOf(
  task: Task<'audit'>,
  seed: Hex,
  ballot: RevealedBallot,
  sitter: SeatState,
): Promise<AuditResult> {
  try {
    return await examine(task, seed, ballot, sitter)
  } catch (error) {
    task.signal.throwIfAborted()
    const { asks } = task.context
    const name = `${task.step.epoch} ${auditName(task.step.seat, task.step.target)}`
    const count = (asks.get(name) ?? 0) + 1
    asks.set(name, count)
    if (count < mostAsks)
      throw new Again(`Verifier ${sitter.seat} at ${sitter.url} shows nothing: ${(error as Error).message}`, {
        afterSeconds: asksApartSeconds,
      })
    asks.delete(name)
    return 'silent'
  }
}

/** @throws Error when the other one cannot be reached */
async function examine(
  { context, view, step, signal }: Task<'audit'>,
  seed: Hex,
  ballot: RevealedBallot,
  { url, verifier }: SeatState,
): Promise<AuditResult> {
  const found = view.state.targets.get(step.target)
  const frozen = found?.keys.findLast(({ fromEpoch }) => fromEpoch <= step.epoch)
  if (found === undefined || frozen === undefined) return 'genuine' // nobody could tell
  const evidence = await context.peers.epoch(url, step.epoch, signal)
  const shown = evidence === null ? null : shownUp(evidence, ballot, keyOf(found))
  if (shown === null) return 'false'
  const transcript = await context.peers.transcript(url, shown, signal)
  if (transcript === null) return 'false'
  const keyFingerprint = await context.hosts.fingerprintOf(found.host, frozen.beaconKeyHash)
  if (keyFingerprint === null) throw new Error('The key of the beacon could not be read.')
  const verdict = checkTranscript(transcript, {
    chainId: context.network.chainId,
    network: context.contract,
    seed,
    verifier,
    target: keyOf(found),
    epoch: BigInt(step.epoch),
    secret: ballot.secret,
    keyFingerprint,
  })
  return verdict.holds ? 'genuine' : 'false'
}

/** The exchange hash that is claimed for a target, if it lies in the tree that was committed to. */
function shownUp(evidence: EpochEvidence, { root }: RevealedBallot, key: Hex) {
  const leaves = evidence.leaves.flatMap(({ exchangeHash }) =>
    exchangeHash === null ? [] : [exchangeLeaf(exchangeHash)],
  )
  if (merkleRoot(leaves) !== root) return null
  return evidence.leaves.find((leaf) => leaf.key === key)?.exchangeHash ?? null
}

/** Doubts an UP on chain: puts up the bond, allowing it first where that was not done. */
export async function challenge(task: Task<'challenge'>): Promise<void> {
  const { view, step } = task
  const ballot = view.state.ballots.get(step.epoch)?.get(step.seat)
  if (ballot === undefined) return
  await allowBond(task)
  const { seat, bits, root } = ballot
  await sendStep(task, callOf('challenge', [BigInt(step.epoch), step.target, { seat, bits, root }]))
}

async function allowBond(task: Task<'challenge'>): Promise<void> {
  const { context } = task
  const { contract, account, follower, network } = context
  const { usdc } = network.contracts
  const [, , bond] = await follower.pool.call((client) =>
    client.readContract({ abi: verifierNetworkAbi, address: contract, functionName: 'stakes' }),
  )
  const token = { abi: erc20Abi, address: usdc } as const
  const [balance, allowed] = await follower.pool.call((client) =>
    Promise.all([
      client.readContract({ ...token, functionName: 'balanceOf', args: [account.address] }),
      client.readContract({ ...token, functionName: 'allowance', args: [account.address, contract] }),
    ]),
  )
  if (balance < bond)
    throw new Again(`A challenge needs a bond of ${bond} units, and ${account.address} has ${balance}.`, {
      afterSeconds: 60,
    })
  if (allowed >= bond) return
  const args = [contract, bond] as const
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args })
  await sendAs(task, `approve-${task.step.epoch}-${task.step.seat}-${task.step.target}`, usdc, data)
}

/** Shows the transcript that was asked for. */
export async function answerChallenge(task: Task<'answerChallenge'>): Promise<void> {
  const { context, view, step } = task
  const asked = view.state.challenges.get(step.challenge)
  const shown = asked && transcriptOf(task, asked.epoch, asked.target)
  const secret = asked && secretOf(task, asked.epoch)
  if (!asked || !shown || !secret) return
  context.log.warn({ ...asked }, 'challenged; answering with the transcript')
  const args = [step.challenge, secret, onChain(shown.transcript), shown.proof] as const
  await sendStep(task, callOf('answerChallenge', args as never))
}

/** The transcript of an own UP with its proof in the committed tree, or null. */
export function transcriptOf(
  { context, view }: Pick<Task, 'context' | 'view'>,
  epoch: number,
  target: number,
): { readonly transcript: Transcript; readonly proof: readonly Hex[] } | null {
  const seed = view.state.epochs.get(epoch)?.seed
  const record = seed ? context.store.get(epoch, seed) : null
  const kept = record?.probes.find((probe) => probe.target === target)?.exchangeHash
  const transcript = kept ? context.store.transcript(kept) : null
  if (!record || !kept || !transcript) return null
  return { transcript, proof: merkleProof(treeOf(record.probes), exchangeLeaf(kept)) }
}

/** A transcript as the contract takes it: without the client's version, which it writes itself. */
function onChain(transcript: Transcript) {
  const { clientVersion: _, ...fields } = transcript
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value instanceof Uint8Array ? [[name, bytesToHex(value)]] : [],
    ),
  )
}

/** Slashes who did not answer. */
export const closeChallenge = (task: Task<'closeChallenge'>): Promise<void> =>
  sendStep(task, callOf('closeChallenge', [task.step.challenge]))
