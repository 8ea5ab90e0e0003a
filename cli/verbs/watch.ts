import { z } from 'zod'
import { hoursAsSeconds, oneOf, wholeNumber } from '../input/text.ts'
import type { Context, SigningClient } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef } from '../leases/find.ts'
import { walletInUse } from '../wallets/choose.ts'
import type { Channel } from '../watch/channels/channel.ts'
import { terminal } from '../watch/channels/terminal.ts'
import { now } from '../watch/clock.ts'
import { readWatchConfig, type WatchFile } from '../watch/config.ts'
import type { WatchEvent } from '../watch/event.ts'
import { watchHosts } from '../watch/hosts.ts'
import { followLeases } from '../watch/leases.ts'
import { lockFolder } from '../watch/lock.ts'
import { readMemory, type WatchMemory, watchFolder } from '../watch/memory.ts'
import type { UnreachablePolicy } from '../watch/policy.ts'
import { seldom } from '../watch/seldom.ts'
import { openWatchState } from '../watch/state.ts'
import { watchLeases } from '../watch/watch.ts'

interface Input {
  readonly leases?: readonly string[]
  readonly config?: string
  readonly webhook?: string
  readonly slack?: string
  readonly discord?: string
  readonly telegram?: string
  readonly whenUnreachable?: 'keep' | 'close'
  readonly patience?: number
  readonly settle?: boolean
  readonly runway?: number
  readonly poll?: number
  readonly try?: boolean
}

const POLICIES = ['keep', 'close'] as const
const USUAL_PATIENCE_EPOCHS = 3
const USUAL_POLL_SECONDS = 10

/** `freehold watch [LEASE…]` */
export const watch = defineVerb<Input, null>({
  details:
    'Stays and tells what happens to your leases: activated, not ready, stopped, crashed, runway low, ended, settled, host found down or silent, and machine unreachable for verifiers, each once, also across restarts. It prints and, where you say so, posts to a webhook, Slack, Discord, Telegram or by mail (FREEHOLD_HOME/watch.json; secrets come from files or the environment). Ctrl-C ends it.',
  arguments: [
    { flags: '[leases...]', says: 'lease ids, or their first characters (default: all, also later ones)' },
  ],
  options: [
    { flags: '--config <file>', says: 'who is told (default: FREEHOLD_HOME/watch.json, where there is one)' },
    { flags: '--webhook <url>', says: 'post each event as JSON to this address, or to the one in this file' },
    {
      flags: '--slack <url>',
      says: 'the same for an incoming webhook of Slack; the address is a secret, so rather a file',
    },
    { flags: '--discord <url>', says: 'the same for a webhook of Discord' },
    {
      flags: '--telegram <chat>',
      says: 'id of a chat; the token of the bot is in FREEHOLD_TELEGRAM_TOKEN or a file',
    },
    {
      flags: '--when-unreachable <policy>',
      says: 'what to do when verifiers do not reach a machine: keep (default) or close the lease',
      values: POLICIES,
    },
    {
      flags: '--patience <epochs>',
      says: `close after so many epochs in a row in which most verifiers got no answer (default: ${USUAL_PATIENCE_EPOCHS})`,
    },
    {
      flags: '--settle',
      says: 'pay out what leases of the wallet held when they ended, as soon as the hold is over',
    },
    {
      flags: '--runway <hours>',
      says: 'tell when a lease is paid for less than so many hours more (default: what the escrow calls low, an hour at first)',
    },
    { flags: '--poll <seconds>', says: `how often to look, 1 to 15 (default: ${USUAL_POLL_SECONDS})` },
    { flags: '--try', says: 'send one event to everybody who is to be told, and end' },
  ],
  isStream: true,
  unfinished: 'freehold ps --all shows whether a lease was closed or settled',
  examples: [
    ['freehold watch', 'tell of all leases, here'],
    ['freehold watch 0x7c3f21ab --webhook https://example.net/hook', 'tell a program of yours of one'],
    [
      'freehold watch --when-unreachable close --patience 6',
      'leave a machine that is out of reach for an hour',
    ],
    ['freehold watch --runway 12', 'in time to top up before the night'],
    ['freehold watch --settle', 'and settle what is held'],
    ['freehold watch --try', 'see whether everybody gets it'],
  ],
  input: z.object({
    leases: z.array(leaseRef).optional(),
    config: z.string().optional(),
    webhook: z.string().optional(),
    slack: z.string().optional(),
    discord: z.string().optional(),
    telegram: z.string().optional(),
    whenUnreachable: oneOf(POLICIES).optional(),
    patience: wholeNumber(1, 1000).optional(),
    settle: z.boolean().optional(),
    runway: hoursAsSeconds.optional(),
    poll: wholeNumber(1, 15).optional(),
    try: z.boolean().optional(),
  }),
  async run(context, input) {
    const { io, globals, progress } = context
    const { channels: others, file } = readWatchConfig(context, input)
    const channels = [terminal(io.stdout, { json: globals.json === true }), ...others]
    if (input.try) return tryAll(context, channels)
    const client = await context.reader()
    const network = context.network()
    const tenant = context.address()
    const policy = await policyOf(context, input, file)
    const settler = (input.settle ?? file.settle ?? false) ? await context.signer() : null
    const caller = policy.does === 'close' ? policy.signer : (settler ?? (await silentSigner(context)))
    const folder = watchFolder(context.home, network, tenant)
    const release = await lockFolder(folder)
    try {
      const memory = readMemory(folder) ?? (await emptyMemory(context))
      const names = channels.map(({ name }) => name)
      const state = openWatchState(memory, { folder, network: network.name, channels: names })
      const remembered = (leaseId: string) => memory.leases[leaseId] !== undefined
      const leases = await followLeases(context, client, { refs: input.leases ?? [], tenant, remembered })
      progress.note(`Watching; it tells ${names.join(', ')}. Ctrl-C ends it.`)
      const { signal } = io
      const note = seldom((says) => progress.note(says))
      const hosts = watchHosts({ client, caller, home: context.home, signal })
      const pollMs = (input.poll ?? file.pollSeconds ?? USUAL_POLL_SECONDS) * 1000
      const lowRunwaySeconds = input.runway ?? (file.lowRunwayHours ? file.lowRunwayHours * 3600 : null)
      const tools = { client, state, leases, hosts, channels, policy, settler }
      await watchLeases({ ...tools, lowRunwaySeconds, pollMs, note, signal })
    } finally {
      release()
    }
    return null
  },
  print: () => '',
})

/** The wallet is unlocked at once where it will have to sign, so that nobody is asked in the night. */
async function policyOf(context: Context, input: Input, file: WatchFile): Promise<UnreachablePolicy> {
  if ((input.whenUnreachable ?? file.whenUnreachable ?? 'keep') === 'keep') return { does: 'keep' }
  const patienceEpochs = input.patience ?? file.patienceEpochs ?? USUAL_PATIENCE_EPOCHS
  return { does: 'close', patienceEpochs, signer: await context.signer() }
}

/** Hosts tell how machines are to who signs in, which must not take a passphrase every hour. */
async function silentSigner(context: Context): Promise<SigningClient | null> {
  const isSilent =
    walletInUse(context).kind === 'development' || context.io.env.FREEHOLD_PASSPHRASE_FILE !== undefined
  if (isSilent) return context.signer()
  context.progress.note(
    'Hosts are not asked how machines are, for that takes the wallet: FREEHOLD_PASSPHRASE_FILE names a file with its passphrase.',
  )
  return null
}

async function emptyMemory(context: Context): Promise<WatchMemory> {
  const { publicClient } = await context.reader()
  const sinceBlock = String(await publicClient.getBlockNumber({ cacheTime: 0 }))
  return { version: 1, sinceBlock, leases: {}, deliveries: [] }
}

async function tryAll({ io, progress, network }: Context, channels: readonly Channel[]): Promise<null> {
  const event: WatchEvent = {
    format: 'freehold/event/1',
    id: `${network().name}:test:${Date.now()}`,
    kind: 'test',
    network: network().name,
    leaseId: null,
    host: null,
    at: now(),
    says: 'This is what `freehold watch` tells you with.',
    details: {},
  }
  const failed: string[] = []
  for (const channel of channels) {
    try {
      await channel.send(event, io.signal)
      progress.done(`${channel.name} took it`)
    } catch (error) {
      io.signal.throwIfAborted()
      failed.push(channel.name)
      progress.note(`${channel.name}: ${(error as Error).message}`)
    }
  }
  if (failed.length === 0) return null
  throw new CliError(`${failed.join(', ')} did not take it.`, { next: 'mend it, and try again' })
}
