import {
  ContractRefusedError,
  type FreeholdClient,
  FreeholdError,
  TransactionFailedError,
  TransactionReplacedError,
} from '@freehold/sdk'
import type { QueryKey } from '@tanstack/react-query'
import type { Hash } from 'viem'
import { sayError } from '../components/say-error.ts'
import { receiptJson } from './evidence.ts'
import { currentStep, type Flow, type FlowEvent, type Step } from './flow.ts'
import { definitionOf } from './flows.ts'
import { isPermitExpired } from './permit.ts'

/** Where flows are kept; the console's is the browser's storage. */
export type FlowStore = {
  flowById: (id: string) => Flow | undefined
  tellFlow: (id: string, event: FlowEvent) => Flow | undefined
}

export type EngineOptions = {
  store: FlowStore
  /** Reads only. */
  client: FreeholdClient
  /** A client that signs with the flow's account. Rejects with a sentence when that wallet is not there. */
  signingClient: (flow: Flow) => Promise<FreeholdClient>
  /** A step was taken; these cache entries are old now. */
  onProgress: (renewed: readonly QueryKey[]) => void
  /** What flows are made of; default: the console's own. */
  definitions?: typeof definitionOf
}

/** Takes the steps of flows. */
export type FlowEngine = {
  /** Goes on alone: takes steps until done, failed, or an unanswered question of an earlier page is found. */
  run: (id: string) => Promise<void>
  /** Goes on because the person asked to: looks on chain first, then asks the wallet again. */
  resume: (id: string) => Promise<void>
}

/** After these the transaction that was sent can have no effect any more. */
const DEAD = [ContractRefusedError, TransactionFailedError, TransactionReplacedError]

/** One loop of steps. A person may begin another while a wallet never answers the first; only the newest one counts. */
type Attempt = { id: string; isCurrent: () => boolean }

export function createFlowEngine(options: EngineOptions): FlowEngine {
  const { store, client, signingClient, onProgress, definitions = definitionOf } = options
  const newest = new Map<string, symbol>()

  async function run(id: string): Promise<void> {
    if (!newest.has(id)) await attempt(id, takeSteps)
  }

  async function resume(id: string): Promise<void> {
    await attempt(id, async (current) => {
      const flow = store.flowById(id)
      const step = flow && currentStep(flow)
      if (!flow || !step) return
      const wasTaken = step.stage === 'asking' && (await takeStep(flow, step))
      if (wasTaken) renew(flow)
      else await makeReady(flow)
      await takeSteps(current)
    })
  }

  /** Runs one loop; what goes wrong stays with the step, as a sentence. */
  async function attempt(id: string, work: (current: Attempt) => Promise<void>): Promise<void> {
    const token = Symbol(id)
    const isCurrent = () => newest.get(id) === token
    newest.set(id, token)
    try {
      await work({ id, isCurrent })
    } catch (error) {
      if (isCurrent()) fail(id, error) // an older attempt that fails late says nothing about the newest
    } finally {
      if (isCurrent()) newest.delete(id)
    }
  }

  async function takeSteps({ id, isCurrent }: Attempt): Promise<void> {
    for (let flow = store.flowById(id); flow && isCurrent(); flow = store.flowById(id)) {
      const step = currentStep(flow)
      if (!step || step.stage === 'failed' || !(await takeStep(flow, step))) return
      renew(flow)
    }
  }

  /** Takes one step; false when only the person can go on. */
  async function takeStep(flow: Flow, step: Step): Promise<boolean> {
    const definition = definitions(flow)?.steps[step.name]
    if (!definition) {
      throw new FreeholdError(`This console does not know the step “${step.name}”.`, { next: 'discard it.' })
    }
    if (step.stage === 'sent' && step.hash) {
      await followReceipt(flow, step.hash)
      return true
    }
    if (step.stage === 'asking') {
      const hash = (await definition.find?.({ client, flow })) ?? null
      if (hash) await followReceipt(flow, hash)
      return hash !== null
    }
    const signing = await signingClient(flow)
    store.tellFlow(flow.id, { type: 'asked' })
    const onHash = (hash: Hash) => void store.tellFlow(flow.id, { type: 'sent', hash })
    const output = await definition.run({ client: signing, flow, onHash })
    const isStillThere = currentStep(store.flowById(flow.id) ?? flow)?.name === step.name
    if (isStillThere) store.tellFlow(flow.id, { type: 'done', output })
    return true
  }

  async function followReceipt(flow: Flow, hash: Hash): Promise<void> {
    let takenBy: number | null = null
    const receipt = await client.publicClient.waitForTransactionReceipt({
      hash,
      onReplaced: ({ reason, transaction }) => {
        if (reason !== 'repriced') takenBy = transaction.nonce // cancelled in the wallet: that transaction succeeds, too
      },
    })
    if (takenBy !== null) throw new TransactionReplacedError(flow.kind, takenBy)
    if (receipt.status !== 'success') throw new TransactionFailedError(hash, flow.kind)
    store.tellFlow(flow.id, { type: 'done', hash: receipt.transactionHash, output: receiptJson(receipt) })
  }

  /** Puts the flow where it can be asked about again: at its step, or at the first one when a permit has expired. */
  async function makeReady(flow: Flow): Promise<void> {
    const { timestamp } = await client.publicClient.getBlock()
    store.tellFlow(
      flow.id,
      isPermitExpired(flow, Number(timestamp)) ? { type: 'restart' } : { type: 'again' },
    )
  }

  function fail(id: string, error: unknown): void {
    const failure = sayError(error)
    if (!failure.rejected && !(error instanceof FreeholdError)) console.error(error)
    store.tellFlow(id, { type: 'failed', failure, isHashDead: DEAD.some((kind) => error instanceof kind) })
  }

  function renew(flow: Flow): void {
    onProgress(definitions(flow)?.renews(flow) ?? [])
  }

  return { run, resume }
}
