/** What every worker process is made of: its lock, log, key and network, and what it must end again. */
export { type AccountSource, accountSchema, openAccount } from './account.ts'
export { readConfigFile, resolvedPaths, writeConfigFile } from './config-file.ts'
export { type Log, openLog, saidSeldom } from './log.ts'
export { openNetwork } from './network.ts'
export { openUndo, type Undo } from './undo.ts'
export { workerVersion } from './version.ts'
export { isRunning, lockStateDir, thisWorker, type WorkerIdentity } from './worker-lock.ts'
