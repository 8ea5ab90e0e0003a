import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Address, createTestClient, http } from 'viem'
import { type Child, startChild, tailOf } from '../../scripts/network/child.ts'
import type { RunningNetwork } from '../../scripts/network/network.ts'
import { projectRoot } from '../../scripts/network/paths.ts'
import { startRedis } from '../../scripts/network/redis.ts'
import { type CommandLine, environmentOf, freeholdJson } from '../../scripts/smoke/freehold.ts'
import { chainOf } from '../../sdk/index.ts'
import { QEMU_USER, startHostNamespace } from '../../workers/hypervisor/index.ts'
import { defaultCacheDir } from '../../workers/images/index.ts'
import { freePort, waitFor } from '../support/index.ts'

/** A provider who has the manual, docs/provider.md, and the command line, and nothing else. */
export interface ManualHost {
  /** What `freehold VERB --json` answers, typed as the manual has it, with other values for some of its options. */
  typed<T>(verb: string, values?: Readonly<Record<string, string>>, more?: readonly string[]): Promise<T>
  /** The same for words of one's own. */
  json<T>(...words: string[]): Promise<T>
  /** Ctrl-C at `freehold provider start`. @returns how that ended */
  interrupt(): Promise<string>
  stop(): Promise<void>
}

/**
 * Makes this machine a host as the manual says, up to `provider start`. The network has no development wallets for it: the owner's
 * key is made by `wallet create`, the operator's by `provider init`.
 */
export async function startManualHost(running: RunningNetwork, folder: string): Promise<ManualHost> {
  const line = lineOf(running, folder)
  const logPath = join(folder, 'provider.log')
  const parts: { stop(): Promise<void> }[] = []
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop()
  }
  const json = <T>(...words: string[]) => freeholdJson<T>(line, words)
  const typed: ManualHost['typed'] = (verb, values = {}, more = []) => json(...wordsOf(verb, values), ...more)
  try {
    const redis = await startRedis({ dir: join(folder, 'redis'), logPath: join(folder, 'redis.log') })
    parts.push(redis)
    const stateDir = join(folder, 'provider/state')
    const cacheDir = join(defaultCacheDir(), '../libvirt-cache')
    parts.push(await startHostNamespace({ stateDir, cacheDir, qemuUser: QEMU_USER }))
    const port = await freePort()
    const owner = await typed<{ address: Address }>('wallet create')
    await giveCoin(running, owner.address)
    const { operator } = await typed<{ operator: Address }>(
      'provider init',
      { network: line.networkFile, endpoint: `http://127.0.0.1:${port}` },
      ['--redis', redis.socketPath, '--api-port', String(port), '--no-benchmark'],
    )
    await giveCoin(running, operator)
    await json('image', 'fetch', 'micro')
    await typed('provider offer')
    const worker = startProvider(line, logPath)
    parts.push(worker)
    await waitFor(async () => (await typed<{ presence: object | null }>('provider status')).presence, {
      what: 'the host answers',
      seconds: 180,
      everyMs: 500,
      unless: worker.ended,
    })
    const interrupt = async () => {
      await worker.stop()
      return worker.ended
    }
    return { typed, json, interrupt, stop }
  } catch (error) {
    await stop()
    throw new Error(`The host did not start:\n${tailOf(logPath)}`, { cause: error })
  }
}

function lineOf({ network, paths }: RunningNetwork, folder: string): CommandLine {
  const { developmentWallets: _, ...asPublic } = network
  const networkFile = join(folder, 'public.json')
  const passphrase = join(folder, 'passphrase')
  writeFileSync(networkFile, JSON.stringify(asPublic))
  writeFileSync(passphrase, 'correct horse battery staple\n', { mode: 0o600 })
  mkdirSync(join(folder, 'provider'), { recursive: true })
  const env = {
    FREEHOLD_PASSPHRASE_FILE: passphrase,
    FREEHOLD_PROVIDER_CONFIG: join(folder, 'provider/config.json'),
    FREEHOLD_STATE: paths.stateDir,
  }
  return { networkFile, home: join(folder, 'provider-home'), env }
}

function startProvider(line: CommandLine, logPath: string): Child {
  const args = [join(projectRoot, 'cli/bin/freehold.mjs'), ...wordsOf('provider start')]
  return startChild({
    name: 'freehold provider start',
    command: process.execPath,
    args,
    env: environmentOf(line),
    logPath,
    stopSignal: 'SIGINT',
    graceSeconds: 90,
  })
}

const giveCoin = ({ network }: RunningNetwork, address: Address) =>
  createTestClient({
    chain: chainOf(network),
    mode: 'anvil',
    transport: http(network.rpcUrls[0]),
  }).setBalance({ address, value: 10n ** 18n })

const manual = readFileSync(join(projectRoot, 'docs/provider.md'), 'utf8')

/** The words of a verb's first line in the manual. @throws Error when it has none, or lacks an option that shall be changed */
function wordsOf(verb: string, values: Readonly<Record<string, string>> = {}): string[] {
  const found = [...manual.matchAll(/^```bash\n(.*?)^```/gms)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((text) => text.replace(/ +#.*/, '').split(' '))
    .find(([program, ...words]) => program === 'freehold' && words.join(' ').includes(verb))
  if (!found) throw new Error(`docs/provider.md does not say how to ${verb}.`)
  const words = found.slice(1)
  for (const [option, value] of Object.entries(values)) {
    const at = words.indexOf(`--${option}`)
    if (at < 0) throw new Error(`docs/provider.md has no --${option} for ${verb}.`)
    words[at + 1] = value
  }
  return words
}
