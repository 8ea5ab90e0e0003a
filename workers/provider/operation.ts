import { OPERATION_KINDS } from '@freehold/sdk/hostApi'
import { z } from 'zod'

/**
 * One request of a tenant. It lies in the record from the moment it is accepted until it is done, so a worker that is killed in
 * the middle of it goes on with it, and never begins it a second time under the same id.
 */
export const operationSchema = z.object({
  id: z.string(),
  kind: z.enum(OPERATION_KINDS),
  /** The snapshot it is about. */
  snapshot: z.string().optional(),
  /** How a snapshot is to be taken. */
  consistency: z.enum(['auto', 'crash', 'filesystem']).optional(),
  isScheduled: z.boolean().optional(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  progressPercent: z.number().nullable().default(null),
  /** Its own part is done; what is left is that the guest runs again. */
  awaitsGuest: z.boolean().default(false),
  /** What is being done, or how it ended. */
  sentence: z.string(),
  /** Milliseconds since 1970 by the worker's clock: for people, nothing is decided by them. */
  askedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
})
export type Operation = z.output<typeof operationSchema>
export type OperationRequest = Pick<Operation, 'id' | 'kind' | 'snapshot' | 'consistency' | 'isScheduled'>

/** Ended ones that are remembered, so that whoever asked can still learn how they ended. */
const mostEnded = 20

/** Changes of the wish: done once the guest is as wished. The others are done once, one after the other. */
const wishKinds: readonly Operation['kind'][] = ['start', 'stop', 'rescue', 'endRescue']

export const isPending = ({ state }: Operation): boolean => state === 'waiting' || state === 'running'
export const isWish = ({ kind }: Pick<Operation, 'kind'>): boolean => wishKinds.includes(kind)

/** What is to be done once and is next; null when there is nothing. */
export function dueOperation(operations: readonly Operation[]): Operation | null {
  return operations.find((one) => isPending(one) && !isWish(one) && !one.awaitsGuest) ?? null
}

/** Operations with a new one at the end. A new wish takes the place of one that was not fulfilled yet. */
export function withRequest(
  operations: readonly Operation[],
  request: OperationRequest,
  sentence: string,
  atMs: number,
): Operation[] {
  const before = isWish(request)
    ? operations.map((one) =>
        isPending(one) && isWish(one)
          ? ended(one, 'failed', 'Something else was asked for since.', atMs)
          : one,
      )
    : operations
  const state = isWish(request) ? 'running' : 'waiting'
  const added: Operation = {
    ...request,
    state,
    progressPercent: null,
    awaitsGuest: false,
    sentence,
    askedAtMs: atMs,
    endedAtMs: null,
  }
  return trimmed([...before, added])
}

/** Operations after one of them changed; one that has ended, or is not known, stays as it is. */
export function withChange(
  operations: readonly Operation[],
  id: string,
  change: Partial<Pick<Operation, 'state' | 'sentence' | 'progressPercent' | 'awaitsGuest'>>,
  atMs: number,
): Operation[] {
  const changed = operations.map((one) => {
    if (one.id !== id || !isPending(one)) return one
    const { state, sentence = one.sentence } = change
    if (state === 'done' || state === 'failed') return ended(one, state, sentence, atMs)
    return { ...one, ...change }
  })
  return trimmed(changed)
}

function ended(one: Operation, state: 'done' | 'failed', sentence: string, atMs: number): Operation {
  return {
    ...one,
    state,
    sentence,
    progressPercent: state === 'done' ? 100 : one.progressPercent,
    endedAtMs: atMs,
  }
}

function trimmed(operations: readonly Operation[]): Operation[] {
  const over = operations.filter((one) => !isPending(one)).length - mostEnded
  const gone = new Set(operations.filter((one) => !isPending(one)).slice(0, Math.max(0, over)))
  return operations.filter((one) => !gone.has(one))
}
