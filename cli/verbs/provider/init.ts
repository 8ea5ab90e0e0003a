import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Address } from 'viem'
import { isAddress } from 'viem'
import { z } from 'zod'
import { hardwareFact, writeSurvey } from '../../../workers/machine/index.ts'
import {
  createHostKeys,
  type ProviderConfigInput,
  writeProviderConfig,
} from '../../../workers/provider/index.ts'
import { wholeNumber } from '../../input/text.ts'
import type { Context } from '../../kernel/context.ts'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { type MachineReport, reportMachine } from '../../provider/machine.ts'
import { machineFacts } from '../../provider/machineText.ts'
import { ensureHost } from '../../provider/register.ts'
import { ownerSigner } from '../../provider/signer.ts'
import { defaultConfigPath } from '../../provider/target.ts'
import { ensureHotKey, type HotKey } from '../../workers/hotKey.ts'
import { networkForWorker } from '../../workers/network.ts'

const inputSchema = z.object({
  endpoint: z.url({
    protocol: /^https?$/,
    message: 'an http or https URL is needed, such as http://203.0.113.7:8546',
  }),
  region: z
    .string()
    .regex(/^[A-Z]{2}(-[A-Z0-9-]{1,32})?$/, 'a country is needed, with a place if you like: DE or DE-FRA'),
  tags: z.string().default(''),
  payee: z
    .string()
    .refine((text): text is Address => isAddress(text), 'an address is needed: 0x and 40 hex digits')
    .optional(),
  config: z.string().optional(),
  redis: z.string().default('redis://127.0.0.1:6379'),
  apiPort: wholeNumber(1, 65_535).default(8546),
  publicAddress: z.string().optional(),
  image: z.array(z.string()).optional(),
  benchmark: z.boolean().default(true),
})

type Input = z.output<typeof inputSchema>

interface Result {
  readonly host: bigint
  /** False when an interrupted run had registered it already. */
  readonly isNew: boolean
  readonly owner: Address
  readonly payee: Address
  readonly operator: Address
  readonly config: string
  readonly network: string
  readonly nativeSymbol: string
  /** What of the machine the first offer will propose. */
  readonly capacity: MachineReport['capacity']
  readonly machine: MachineReport['machine']
  readonly benchmark: MachineReport['benchmark']
  readonly benchmarkMissing: string | null
}

/** `freehold provider init` */
export const init = defineVerb<Input, Result>({
  details:
    'Looks at this machine and measures it, makes the keys of this host, registers it in your wallet’s name with what was found, and writes the configuration of its worker. The first offer proposes the capacity that is shown. The operator key that it makes is hot: it starts machines and publishes offers, and can move no money. It may be run again after an interruption: nothing is registered twice.',
  options: [
    { flags: '--endpoint <url>', says: "base URL under which tenants reach this host's API (needed)" },
    { flags: '--region <code>', says: 'ISO 3166 country and place: DE-FRA (needed)' },
    { flags: '--tags <words>', says: 'comma separated, for tenants to search by' },
    { flags: '--payee <address>', says: 'who is paid (default: your wallet)' },
    { flags: '--config <file>', says: 'where the configuration goes; state and keys go beside it' },
    { flags: '--redis <url>', says: 'Redis: redis://… or the path of a unix socket' },
    { flags: '--api-port <number>', says: 'where the API listens (default: 8546)' },
    { flags: '--public-address <address>', says: "under which guests' ports are reached (default: found)" },
    { flags: '--image <name>', says: 'launch only this image', many: true },
    { flags: '--no-benchmark', says: 'do not measure the machine: each thread counts as a baseline core' },
  ],
  unfinished: 'run it again: it finds the host that it registered',
  examples: [
    ['freehold provider init --endpoint http://203.0.113.7:8546 --region DE-FRA', 'then offer, then start'],
  ],
  input: inputSchema,
  async run(context, input) {
    const path = resolve(input.config ?? defaultConfigPath(context))
    if (existsSync(path))
      throw new CliError(`${path} describes a host already.`, {
        next: 'freehold provider status, or name another file with --config',
      })
    const stateDir = join(dirname(path), 'state')
    mkdirSync(stateDir, { recursive: true, mode: 0o711 })
    const client = await ownerSigner(context)
    const report = await reportMachine(context, { stateDir, measure: input.benchmark })
    const { machine, benchmark, capacity } = report
    writeSurvey(stateDir, { surveyedAt: Math.floor(Date.now() / 1000), benchmark, capacity })
    context.progress.step('making the keys')
    const [keys, operator] = [await createHostKeys(stateDir), await ensureHotKey(stateDir, 'operator')]
    const payee = input.payee ?? client.account.address
    const { endpoint, region, tags } = input
    const hardware = hardwareFact(machine, benchmark)
    const wanted = { operator: operator.address, payee, keys, endpoint, region, tags, hardware }
    const { host, isNew, registeredBlock } = await ensureHost(context, client, wanted)
    writeProviderConfig(path, configOf(context, input, { stateDir, host, operator, registeredBlock }))
    context.progress.done(`Host ${host} ${isNew ? 'registered' : 'was registered already'}`)
    return {
      host,
      isNew,
      owner: client.account.address,
      payee,
      operator: operator.address,
      config: path,
      network: client.network.name,
      nativeSymbol: client.publicClient.chain.nativeCurrency.symbol,
      ...report,
    }
  },
  print: (result, paint) =>
    facts(
      [
        ['Host', `${result.host} on ${result.network}`],
        ['Owner', result.owner],
        ['Payee', result.payee],
        ['Operator', result.operator],
        ['Config', result.config],
        ...machineFacts(result),
        [
          'Next',
          `send a little ${result.nativeSymbol} to the operator, for gas\nfreehold provider offer --core-price 0.01 --memory-price 0.004 --disk-price 0.0001\nfreehold provider start`,
        ],
      ],
      paint,
    ),
})

function configOf(
  context: Context,
  { redis, apiPort, publicAddress, image }: Input,
  found: {
    readonly stateDir: string
    readonly host: bigint
    readonly operator: HotKey
    readonly registeredBlock: number | null
  },
): ProviderConfigInput {
  const { stateDir, host, operator, registeredBlock } = found
  const { path, passwordFile } = operator
  return {
    stateDir,
    host: host.toString(),
    ...(registeredBlock !== null && { fromBlock: registeredBlock }),
    network: networkForWorker(context),
    redis,
    operator: { kind: 'keystore', path, passwordFile },
    api: { port: apiPort },
    guests: { ...(publicAddress && { publicAddress }), ...(image && { images: image }) },
  }
}
