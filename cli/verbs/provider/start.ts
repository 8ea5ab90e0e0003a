import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Context } from '../../kernel/context.ts'
import { CliError, UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { findConfigPath, readConfig } from '../../provider/target.ts'

const worker = resolve(import.meta.dirname, '../../../workers/provider/main.ts')

interface Result {
  readonly host: string
  readonly config: string
  readonly exitCode: number
}

/** `freehold provider start` */
export const start = defineVerb<{ config?: string }, Result>({
  details:
    'Runs the host in the foreground until Ctrl-C or SIGTERM; its log goes to standard error. The machines of tenants go on when it stops, and it takes them up again when it starts.',
  options: [
    { flags: '--config <file>', says: "the host's configuration (default: what `provider init` wrote)" },
  ],
  examples: [['freehold provider start', 'serve']],
  input: z.object({ config: z.string().optional() }),
  async run(context, input) {
    const config = findConfigPath(context, input.config)
    if (config === null)
      throw new UsageError('There is no host to start: no configuration was found.', {
        next: 'freehold provider init',
      })
    const { host } = readConfig(config)
    return { host, config, exitCode: await runWorker(context, config) }
  },
  print: () => '',
  exitCode: ({ exitCode }) => exitCode,
})

/** The worker as a child with our standard error; it hears Ctrl-C itself, other signals are handed on. */
function runWorker({ io }: Context, config: string): Promise<number> {
  const args = ['--disable-warning=ExperimentalWarning', worker, '--config', config]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, ...io.env },
  })
  const hand = (signal: NodeJS.Signals) => child.kill(signal)
  const ignore = () => {}
  process.on('SIGINT', ignore)
  process.on('SIGTERM', hand)
  io.signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true })
  return new Promise<number>((done, failed) => {
    child.on('error', (cause) => failed(new CliError('The worker could not be started.', { cause })))
    child.on('exit', (code, signal) => done(code ?? 128 + (signal ? (constants.signals[signal] ?? 0) : 0)))
  }).finally(() => {
    process.off('SIGINT', ignore)
    process.off('SIGTERM', hand)
  })
}
