import { HostApiError } from '../../errors/hostApi.ts'
import { delay } from '../../transactions/delay.ts'
import type { Operation } from '../schemas/operation.ts'
import type { HostApi } from './hostApi.ts'

export interface WaitForOperationParameters {
  readonly lease: string
  /** As the call that began it answered. */
  readonly operation: Operation
  /** Told of each look. */
  readonly onProgress?: (operation: Operation) => void
  /** Pause between two looks; default one second. */
  readonly pollMs?: number
  readonly signal?: AbortSignal
}

/**
 * Waits until an operation is over and answers how it ended.
 * @throws HostApiError with the host's sentence when it failed
 */
export async function waitForOperation(
  api: HostApi,
  parameters: WaitForOperationParameters,
): Promise<Operation> {
  const { lease, onProgress, pollMs = 1_000, signal } = parameters
  let operation = parameters.operation
  for (;;) {
    onProgress?.(operation)
    if (operation.state === 'done') return operation
    if (operation.state === 'failed') throw new HostApiError('failed', operation.sentence)
    await delay(pollMs, signal)
    const params = { lease, operation: operation.id }
    operation = await api.call('getOperation', { params }, signal && { signal })
  }
}
