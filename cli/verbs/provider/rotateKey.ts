import { type Host, readHost } from '@freehold/sdk'
import { z } from 'zod'
import { rotatePublishedKey } from '../../../workers/provider/index.ts'
import { UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { findTarget, type TargetInput, targetFields, targetOptions } from '../../provider/target.ts'

interface Result {
  readonly host: bigint
  readonly previousVersion: number
  /** What tenants seal their manifests to from now on. */
  readonly version: number
  readonly hpkeKey: Host['facts']['hpkeKey']
}

/** `freehold provider rotate-key` */
export const rotateKey = defineVerb<TargetInput, Result>({
  details:
    "Makes a new key for tenants' manifests and publishes it, signed by the host's operator. At least once a year, and at once when somebody may have read the old one. The worker need not be stopped: it takes the new key at the next manifest and removes an old one when no lease needs it.",
  options: targetOptions.filter(({ flags }) => !flags.startsWith('--host')),
  unfinished: 'run it again: it publishes the key that was made',
  examples: [['freehold provider rotate-key', 'on the host itself']],
  input: z.object({ config: targetFields.config }),
  async run(context, input) {
    const { client, host, config } = await findTarget(context, input)
    if (config === null)
      throw new UsageError("The host's keys are made where it runs: its configuration is needed.", {
        next: 'name it with --config',
      })
    context.progress.step('making and publishing a new key')
    const version = await rotatePublishedKey(config)
    const { facts } = await readHost(client, { host: host.host })
    context.progress.done(`Key ${version} is published`)
    return {
      host: host.host,
      previousVersion: host.facts.hpkeKeyVersion,
      version,
      hpkeKey: facts.hpkeKey,
    }
  },
  print: ({ host, version }) => `Manifests for host ${host} are sealed to key ${version} from now on.`,
})
