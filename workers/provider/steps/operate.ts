import { HypervisorError, type PowerOffWay } from '../../hypervisor/index.ts'
import { SnapshotError } from '../../snapshots/index.ts'
import type { Operation } from '../operation.ts'
import { dueOperation } from '../operation.ts'
import { isFull, isInterruption } from '../sort-error.ts'
import { saysOf, switchOff } from '../switch-off.ts'
import { recordOf, type Step, type StepContext } from './types.ts'

type Outcome = Parameters<StepContext['host']['operations']['change']>[2]
const done = (sentence: string): Outcome => ({ state: 'done', sentence })
const failed = (sentence: string): Outcome => ({ state: 'failed', sentence })

/**
 * Does what the tenant asked for once, and writes down how it went. Only what was interrupted is tried again: an operation that
 * stayed due for ever would keep the guest from everything else.
 */
export const operate: Step = {
  deadlineSeconds: 3600, // copying a disk takes its time
  async take(context) {
    const { host, id, signal } = context
    const operation = dueOperation(recordOf(context).operations)
    if (operation === null) return
    host.operations.change(id, operation.id, { state: 'running' })
    try {
      host.operations.change(id, operation.id, await outcomeOf(context, operation))
    } catch (error) {
      const isTooLate = signal.aborted && (signal.reason as Error).name === 'TimeoutError'
      if (!isTooLate && isPassing(error, signal)) throw error // tried again, and gone on with
      const sentence = isTooLate ? 'It took longer than an hour and was given up.' : messageOf(error)
      host.operations.change(id, operation.id, failed(sentence))
      context.log.error({ operation: operation.id, kind: operation.kind, err: error }, 'operation failed')
    }
  },
}

function outcomeOf(context: StepContext, operation: Operation): Promise<Outcome> {
  switch (operation.kind) {
    case 'restart':
      return restart(context)
    case 'reset':
      return reset(context)
    case 'takeSnapshot':
      return takeSnapshot(context, operation)
    case 'restoreSnapshot':
      return restoreSnapshot(context, operation)
    case 'deleteSnapshot':
      return deleteSnapshot(context, operation)
    default: // a wish; those are never due
      throw new Error(`${operation.kind} is not done in one step.`)
  }
}

/**
 * The guest is shut down, and started by the next step because its tenant wants it on. A worker killed in between finds the
 * guest off and goes on from there, so it restarts once.
 */
async function restart(context: StepContext): Promise<Outcome> {
  const way = await shutDown(context)
  return { awaitsGuest: true, sentence: `${saysOf(way)}; it is started again.` }
}

/** The reset button. A worker killed right after it presses it again, which leaves the guest in the same place. */
async function reset({ host, id }: StepContext): Promise<Outcome> {
  const name = host.instances.nameOf(id)
  const guest = (await host.parts.hypervisor.list()).find((one) => one.name === name)
  if (guest?.power !== 'running') return failed('The guest does not run; start it instead.')
  host.sshAnswered.delete(id)
  await host.parts.hypervisor.reset(name)
  return done('The guest was reset.')
}

async function takeSnapshot(context: StepContext, operation: Operation): Promise<Outcome> {
  const { host, id, signal } = context
  const { instance } = recordOf(context)
  const name = operation.snapshot!
  // Its name was free when it was asked for: a worker that died after taking it did not live to say so.
  if (host.snapshots.list(instance).some((one) => one.name === name)) return done('The snapshot was taken.')
  const { consistency } = await host.snapshots.take(host.snapshotSourceOf(id), {
    name,
    consistency: operation.consistency ?? 'auto',
    signal,
    onProgress: progressOf(context, operation),
  })
  const how = consistency === 'filesystem' ? 'with its file systems at rest' : 'as after a power cut'
  return done(`The snapshot was taken, ${how}.`)
}

/** The disk changes in one step or not at all; either way the guest goes on with what is there. */
async function restoreSnapshot(context: StepContext, operation: Operation): Promise<Outcome> {
  const { host, id, signal } = context
  const { wish } = recordOf(context)
  await host.snapshots.restore(host.snapshotSourceOf(id), operation.snapshot!, {
    signal,
    onProgress: progressOf(context, operation),
    shutDown: async () => void (await shutDown(context)),
  })
  if (wish.power === 'off') return done('The snapshot is the disk now; the guest is off, as you wished.')
  return { awaitsGuest: true, sentence: 'The snapshot is the disk now; the guest is started again.' }
}

async function deleteSnapshot(context: StepContext, operation: Operation): Promise<Outcome> {
  await context.host.snapshots.remove(recordOf(context).instance, operation.snapshot!)
  return done('The snapshot was deleted.')
}

function shutDown({ host, id }: StepContext): Promise<PowerOffWay | null> {
  host.instances.update(id, { stoppedBy: 'host' })
  host.sshAnswered.delete(id)
  return switchOff(host, id)
}

/** Writes progress down, a few times only: each is a write to the disk. */
function progressOf({ host, id }: StepContext, operation: Operation): (done: number, total: number) => void {
  let told = 0
  return (doneBytes, totalBytes) => {
    const percent = totalBytes === 0 ? 0 : Math.floor((doneBytes / totalBytes) * 20) * 5
    if (percent <= told) return
    told = percent
    host.operations.change(id, operation.id, { progressPercent: Math.min(99, percent) })
  }
}

/** The worker ends, or the hypervisor is away: that says nothing of the operation. */
function isPassing(error: unknown, signal: AbortSignal): boolean {
  if (error instanceof HypervisorError) return error.reason === 'gone' || error.reason === 'timeout'
  return signal.aborted || isInterruption(error)
}

/** What the tenant may read; what it was in detail is in the log of the host. */
function messageOf(error: unknown): string {
  if (error instanceof SnapshotError)
    return error.next === undefined ? error.message : `${error.message} ${error.next}`
  if (error instanceof HypervisorError) return `The hypervisor refused: ${error.message}`
  if (isFull(error)) return 'The disk of this host is full. Try again later.'
  return 'It failed on this host, whose log says why; its operator can help. It was given up.'
}
