import { z } from 'zod'
import { UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { findConfigPath, readConfig } from '../../provider/target.ts'
import { runWorker } from '../../workers/run.ts'

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
    return { host, config, exitCode: await runWorker(context, 'provider', config) }
  },
  print: () => '',
  exitCode: ({ exitCode }) => exitCode,
})
