import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  createFreeholdClient,
  depositStake,
  formatUsdc,
  readSeatOf,
  readStake,
  readVerifierParameters,
  registerVerifier,
} from '@freehold/sdk'
import { type Address, formatEther, parseEther } from 'viem'
import { z } from 'zod'
import { openAccount } from '../../../workers/process/index.ts'
import { openSecrets, writeVerifierConfig } from '../../../workers/verifier/index.ts'
import { wholeNumber } from '../../input/text.ts'
import type { Context, SigningClient } from '../../kernel/context.ts'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { confirm, yesOption } from '../../prompts/confirm.ts'
import { defaultVerifierConfigPath } from '../../verifier/target.ts'
import { ensureHotKey } from '../../workers/hotKey.ts'
import { networkForWorker } from '../../workers/network.ts'

const inputSchema = z.object({
  url: z
    .url({ protocol: /^https?$/, message: 'an http or https URL is needed, such as http://203.0.113.7:8548' })
    .max(256),
  config: z.string().optional(),
  redis: z.string().default('redis://127.0.0.1:6379'),
  port: wholeNumber(1, 65_535).default(8548),
  source: z.array(z.string()).optional(),
  gas: z
    .string()
    .regex(/^\d+(\.\d{1,18})?$/, 'an amount is needed, such as 0.5')
    .default('1'),
  yes: z.boolean().optional(),
})

type Input = z.output<typeof inputSchema>

interface Result {
  readonly verifier: Address
  readonly seat: number
  /** The first epoch in which it sits. */
  readonly fromEpoch: bigint
  /** False when an interrupted run had registered it already. */
  readonly isNew: boolean
  readonly stakeUnits: bigint
  readonly url: string
  readonly config: string
  readonly network: string
}

/** Below this a key cannot pay for much gas. */
const leastGasWei = parseEther('0.01')

/** `freehold verifier init` */
export const init = defineVerb<Input, Result>({
  details:
    'Makes the key of a verifier, bonds its stake from your wallet, gives the key a little for gas, takes a seat, and writes the configuration of its worker. The key is hot: it commits, reveals, and can take the stake back after the unbonding time, so guard it like the stake. It may be run again after an interruption: nothing is paid or registered twice.',
  options: [
    { flags: '--url <url>', says: 'where others fetch its evidence; put on chain (needed)' },
    { flags: '--config <file>', says: 'where the configuration goes; state and keys go beside it' },
    { flags: '--redis <url>', says: 'Redis: redis://… or the path of a unix socket' },
    { flags: '--port <number>', says: 'where the evidence is served (default: 8548)' },
    { flags: '--source <address>', says: 'an address of this machine to probe from', many: true },
    { flags: '--gas <amount>', says: 'what the key gets for gas if it has nothing (default: 1)' },
    yesOption,
  ],
  unfinished: 'run it again: it finds the stake that was bonded and the seat that was taken',
  examples: [['freehold verifier init --url http://203.0.113.7:8548', 'then start']],
  input: inputSchema,
  async run(context, input) {
    const path = resolve(input.config ?? defaultVerifierConfigPath(context))
    if (existsSync(path))
      throw new CliError(`${path} describes a verifier already.`, {
        next: 'freehold verifier status, or name another file with --config',
      })
    const stateDir = join(dirname(path), 'state')
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
    const wallet = await context.signer()
    const { chainId, contracts, name } = wallet.network
    const key = await ensureHotKey(stateDir, 'verifier')
    const source = { kind: 'keystore', path: key.path, passwordFile: key.passwordFile } as const
    const account = await openAccount(source, chainId)
    const verifier = { ...createFreeholdClient({ network: wallet.network, account }), account }
    await provide(context, input, wallet, key.address)
    context.progress.step('making the chain of secrets')
    const secrets = openSecrets(stateDir, { chainId, verifierNetwork: contracts.verifierNetwork })
    const seat = await takeSeat(context, verifier, input.url, secrets.anchorOf(0))
    const { bondedUnits } = await readStake(wallet, { account: key.address })
    writeVerifierConfig(path, {
      stateDir,
      network: networkForWorker(context),
      redis: input.redis,
      account: source,
      evidence: { port: input.port },
      probing: { sources: input.source ?? [] },
      rewards: { to: wallet.account.address },
    })
    const { address } = key
    return {
      verifier: address,
      ...seat,
      stakeUnits: bondedUnits,
      url: input.url,
      config: path,
      network: name,
    }
  },
  print: (result, paint) =>
    facts(
      [
        ['Verifier', `${result.verifier} on ${result.network}`],
        ['Seat', `${result.seat}, from epoch ${result.fromEpoch} on`],
        ['Stake', `${formatUsdc(result.stakeUnits)} USDC`],
        ['Evidence', result.url],
        ['Config', result.config],
        ['Next', 'freehold verifier start'],
      ],
      paint,
    ),
})

/** Bonds what a seat takes, and gives the key something for gas: each only as far as it is missing. */
async function provide(
  context: Context,
  { gas, yes }: Input,
  wallet: SigningClient,
  verifier: Address,
): Promise<void> {
  const { publicClient } = wallet
  const [{ seatStakeUnits, unbondingSeconds }, { bondedUnits }, gasWei] = await Promise.all([
    readVerifierParameters(wallet),
    readStake(wallet, { account: verifier }),
    publicClient.getBalance({ address: verifier }),
  ])
  const missing = seatStakeUnits > bondedUnits ? seatStakeUnits - bondedUnits : 0n
  const needsGas = gasWei < leastGasWei
  if (missing === 0n && !needsGas) return
  const { symbol } = publicClient.chain.nativeCurrency
  const days = Math.ceil(unbondingSeconds / 86_400)
  await confirm(
    context,
    yes === undefined ? {} : { yes },
    `Bond ${formatUsdc(missing)} USDC for ${verifier} (taking it back takes ${days} days), and send it ${needsGas ? gas : '0'} ${symbol} for gas?`,
  )
  if (needsGas) {
    context.progress.step(`sending ${formatEther(parseEther(gas))} ${symbol} for gas`)
    const { walletClient, account } = wallet
    if (!walletClient) throw new CliError('This wallet cannot send.')
    const hash = await walletClient.sendTransaction({
      account,
      chain: publicClient.chain,
      to: verifier,
      value: parseEther(gas),
    })
    await publicClient.waitForTransactionReceipt({ hash })
  }
  if (missing === 0n) return
  context.progress.step(`bonding ${formatUsdc(missing)} USDC`)
  await depositStake(wallet, { amountUnits: missing, account: verifier, signal: context.io.signal })
}

async function takeSeat(
  context: Context,
  verifier: SigningClient,
  url: string,
  anchor: `0x${string}`,
): Promise<Pick<Result, 'seat' | 'fromEpoch' | 'isNew'>> {
  const known = await readSeatOf(verifier, { verifier: verifier.account.address })
  if (known !== null) return { seat: known.seat, fromEpoch: known.fromEpoch, isNew: false }
  context.progress.step('taking a seat')
  const { seat, fromEpoch } = await registerVerifier(verifier, { url, anchor, signal: context.io.signal })
  context.progress.done(`Seat ${seat} taken`)
  return { seat, fromEpoch, isNew: true }
}
