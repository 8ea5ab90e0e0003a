import { processIo } from './kernel/io.ts'
import { runCli } from './kernel/run.ts'

process.exitCode = await runCli(process.argv.slice(2), processIo())
