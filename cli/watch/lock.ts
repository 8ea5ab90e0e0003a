import { mkdirSync } from 'node:fs'
import { lockStateDir } from '../../workers/process/index.ts'
import { CliError } from '../kernel/errors.ts'

/** Takes a folder for this process: two watches would tell everything twice. Returns the release. */
export async function lockFolder(folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return lockStateDir(folder).catch((cause: Error) => {
    throw new CliError('This wallet is being watched already, by another process on this machine.', {
      next: 'stop that one first, or give this one another FREEHOLD_HOME',
      cause,
    })
  })
}
