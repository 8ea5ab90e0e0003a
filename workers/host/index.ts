/** What the other rooms need of the operating system: commands, locks, files that are never half written. */
export { writeFileAtomically } from './atomic-file.ts'
export { CommandError, type CommandOptions, type CommandOutput, runCommand } from './command.ts'
export { eraseFile } from './erase-file.ts'
export { withFileLock } from './file-lock.ts'
export { requirePrivate } from './private-file.ts'
export { processStartTicks } from './process.ts'
export { systemPath } from './system-path.ts'
export { isWritable } from './writable.ts'
