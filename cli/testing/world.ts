import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OfferTerms, testUsdcAbi, write } from '@freehold/sdk'
import { bytesToHex, type HDAccount, type Hex, isAddress } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { startTestMarket, type TestMarket } from '../../sdk/testing/market.ts'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { type StandInHost, startStandInHost } from './host.ts'
import { type Outcome, type RunOptions, run } from './io.ts'

/** A chain with one host, and a person's own folders: one per test file. */
export interface CliWorld {
  readonly market: TestMarket
  readonly host: StandInHost
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  /** Path of the person's SSH public key. */
  readonly keyPath: string
  /** Runs `freehold WORDS` in this process. */
  freehold(words: readonly string[], options?: Partial<RunOptions>): Promise<Outcome>
  /** The same with `--json`, parsed; fails when the exit code is not 0. */
  json<Result = Record<string, unknown>>(
    words: readonly string[],
    options?: Partial<RunOptions>,
  ): Promise<Result>
  /** Mints test USDC (1e-6) to a development wallet, or to an address. */
  giveUsdc(to: string, units: bigint): Promise<void>
  stop(): Promise<void>
}

/** Wallets that begin with nothing; "poor" gets coin for gas. Any key will do: the chain is the test's own. */
const POOR_WALLETS = [
  { name: 'poor', privateKey: `0x${'11'.repeat(32)}` },
  { name: 'dry', privateKey: `0x${'22'.repeat(32)}` },
] as const

/** Starts it all; `stop` it in `after`. */
export async function startCliWorld(offered: Partial<OfferTerms> = {}): Promise<CliWorld> {
  const folder = makeTempDir('cli')
  const market = await startTestMarket(offered)
  const host = await startStandInHost(market)
  const { tenant, provider, operator, deployer } = market.chain.accounts
  const known = Object.entries({ tenant, provider, operator })
  const developmentWallets = [
    ...known.map(([name, account]) => ({
      name,
      address: account.address,
      privateKey: privateKeyOf(account),
    })),
    ...POOR_WALLETS.map(({ name, privateKey }) => ({
      name,
      privateKey,
      address: privateKeyToAddress(privateKey),
    })),
  ]
  const addressOf = (name: string) => developmentWallets.find((wallet) => wallet.name === name)!.address
  await market.chain.testClient.setBalance({ address: addressOf('poor'), value: 10n ** 18n })
  mkdirSync(join(folder, 'state'), { recursive: true })
  mkdirSync(join(folder, '.ssh'), { recursive: true })
  writeFileSync(join(folder, 'state/network.json'), JSON.stringify({ ...market.network, developmentWallets }))
  const identity = join(folder, '.ssh/id_ed25519')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada@test', '-f', identity])
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    FREEHOLD_HOME: join(folder, 'home'),
    FREEHOLD_STATE: join(folder, 'state'),
  }
  const freehold: CliWorld['freehold'] = (words, options = {}) => run(words, { env, ...options })
  return {
    market,
    host,
    env,
    folder,
    keyPath: `${identity}.pub`,
    freehold,
    async giveUsdc(to, units) {
      const call = { address: market.network.contracts.usdc, abi: testUsdcAbi, functionName: 'mint' } as const
      await write(market.clientOf(deployer), { ...call, args: [isAddress(to) ? to : addressOf(to), units] })
    },
    async json(words, options) {
      const { code, stdout, stderr } = await freehold(['--json', ...words], options)
      if (code !== 0) throw new Error(`freehold ${words.join(' ')} ended with ${code}: ${stdout}${stderr}`)
      return JSON.parse(stdout)
    },
    async stop() {
      await host.stop()
      await market.stop()
      removeTempDir(folder)
    },
  }
}

function privateKeyOf(account: HDAccount): Hex {
  const key = account.getHdKey().privateKey
  if (!key) throw new Error(`${account.address} has no private key here.`)
  return bytesToHex(key)
}
