import type { Readable } from 'node:stream'
import type { LogName } from '@freehold/sdk/hostApi'
import { OperationRefusal } from '../../api/operations.ts'
import type { Clock } from '../clock.ts'
import type { ObservedInstance } from '../types.ts'
import { type CloudInitState, cloudInitLogOf } from './cloud-init.ts'
import { openLogFile } from './log-files.ts'
import { readLog } from './read-log.ts'

export interface OpenLogOptions {
  readonly instance: ObservedInstance
  readonly log: LogName
  readonly tail?: number
  readonly follow: boolean
  /** null: its guest was not asked yet. */
  readonly cloudInit: () => CloudInitState | null
  /** Whether the instance is still there and may run again. */
  readonly mayRun: () => boolean
  readonly clock: Clock
}

/** A log of an instance, also long after its guest ended. @throws OperationRefusal with the reason, where there is none */
export async function openLog(options: OpenLogOptions): Promise<Readable> {
  const { instance, log, cloudInit, mayRun, clock, tail, follow } = options
  if (log === 'console') {
    return readable({ path: instance.consoleLog, mayGrow: mayRun, clock, tail, follow })
  }
  const path = cloudInitLogOf(instance.folder)
  if (!(await isThere(path))) refuseCloudInit(cloudInit(), mayRun())
  const mayGrow = () => mayRun() && !['finished', 'absent'].includes(cloudInit() ?? 'running')
  return readable({ path, mayGrow, clock, tail, follow })
}

function readable(options: Parameters<typeof readLog>[0]): Promise<Readable> {
  return readLog(options).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EACCES') throw cause
    throw new OperationRefusal('notSupported', 'This host may not read the log that its libvirt keeps.', {
      cause,
      next: 'the console shows the same words as they come.',
    })
  })
}

async function isThere(path: string): Promise<boolean> {
  const file = await openLogFile(path)
  await file?.handle.close()
  return file !== null
}

/** Nothing was collected: says why, as far as is known. */
function refuseCloudInit(state: CloudInitState | null, mayRun: boolean): never {
  const next = 'read the console log: cloud-init prints its steps there too.'
  switch (state) {
    case 'absent':
      throw new OperationRefusal(
        'notFound',
        'The image of this instance has no cloud-init, so it has no such log.',
      )
    case 'silent':
      throw new OperationRefusal(
        'unavailable',
        "No guest agent answers, so the host cannot read cloud-init's output.",
        {
          next,
        },
      )
    case 'refused':
      throw new OperationRefusal('notSupported', "The guest's agent lets nobody read files.", { next })
    default:
      if (mayRun)
        throw new OperationRefusal('unavailable', 'cloud-init has printed nothing yet; ask again soon.')
      throw new OperationRefusal('notFound', 'Nothing that cloud-init printed was kept.', { next })
  }
}
