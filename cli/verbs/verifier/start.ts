import { z } from 'zod'
import { defineVerb } from '../../kernel/verb.ts'
import {
  requireVerifierConfigPath,
  type VerifierInput,
  verifierFields,
  verifierOptions,
} from '../../verifier/target.ts'
import { runWorker } from '../../workers/run.ts'

interface Result {
  readonly config: string
  readonly exitCode: number
}

/** `freehold verifier start` */
export const start = defineVerb<VerifierInput, Result>({
  details:
    'Runs the verifier in the foreground until Ctrl-C or SIGTERM; its log goes to standard error. An epoch that it is away for costs it that epoch’s reward; a commit that it cannot reveal costs more, so do not stop it for long between the two.',
  options: verifierOptions,
  examples: [['freehold verifier start', 'probe, commit, reveal, epoch after epoch']],
  input: z.object(verifierFields),
  async run(context, input) {
    const config = requireVerifierConfigPath(context, input.config)
    return { config, exitCode: await runWorker(context, 'verifier', config) }
  },
  print: () => '',
  exitCode: ({ exitCode }) => exitCode,
})
