import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import {
  createPublicClient,
  createTestClient,
  type Hex,
  http,
  parseAbi,
  publicActions,
  toHex,
  walletActions,
} from 'viem'
import { polygonAmoy } from 'viem/chains'
import { DELAY_SECONDS } from '../ignition/modules/Market.ts'
import { leaseEscrowAbi } from '../sdk/abis/leaseEscrow.ts'
import { stakeVaultAbi } from '../sdk/abis/stakeVault.ts'
import { amoy } from '../sdk/deployments/index.ts'
import { makeTempDir, removeTempDir } from '../test/support/temp.ts'
import { firstVote } from './contracts/first-vote.ts'
import { staleDescriptions } from './contracts/public-network.ts'
import type { MarketRecord } from './contracts/records.ts'
import { deployPublicMarket, parseDeployment } from './deploy-public.ts'
import { developmentAccounts } from './network/accounts.ts'
import { ensureArtifacts, readArtifact } from './network/artifacts.ts'
import { startChain } from './network/chain.ts'
import { projectRoot } from './network/paths.ts'
import { freePort } from './network/ports.ts'

const folder = makeTempDir('deploy')
after(() => removeTempDir(folder))

const governor = developmentAccounts.provider.address
const treasury = developmentAccounts.tenant.address

/** As the governor would, the delay in between. */
async function passFirstVote(record: MarketRecord, rpcUrl: string): Promise<void> {
  const { timelock, schedule, execute, delaySeconds } = firstVote(record, DELAY_SECONDS)
  const client = createTestClient({ chain: polygonAmoy, mode: 'anvil', transport: http(rpcUrl) })
    .extend(publicActions)
    .extend(walletActions)
  const send = async (data: Hex) => {
    const hash = await client.sendTransaction({ account: developmentAccounts.provider, to: timelock, data })
    const { status } = await client.waitForTransactionReceipt({ hash })
    assert.equal(status, 'success')
  }
  await send(schedule)
  await client.increaseTime({ seconds: delaySeconds })
  await send(execute)
}

test('nothing is guessed where money is real', () => {
  assert.deepEqual(parseDeployment({ network: 'amoy', governor, treasury }), {
    network: 'amoy',
    governor,
    treasury,
  })
  assert.throws(
    () => parseDeployment({ network: 'local', governor, treasury }),
    /--network must be one of amoy, polygon/,
  )
  assert.throws(() => parseDeployment({ network: 'amoy', treasury }), /--governor must be an address/)
  assert.throws(() => parseDeployment({ network: 'amoy', governor }), /--treasury must be an address/)
  const nobody = `0x${'0'.repeat(40)}`
  assert.throws(() => parseDeployment({ network: 'polygon', governor: nobody, treasury }), /--governor/)
})

test('what is committed is what the records say', () => assert.deepEqual(staleDescriptions(), []))

test('a market on chain 80002: owned by a timelock, recorded, described; a second run changes nothing', async (t) => {
  await ensureArtifacts()
  cpSync(join(projectRoot, 'sdk/deployments'), join(folder, 'sdk/deployments'), { recursive: true })
  const logPath = join(folder, 'chain.log')
  const chain = await startChain({ port: await freePort(), chainId: amoy.chainId, logPath, blockTimeMs: 100 })
  t.after(() => chain.stop())
  const transport = http(chain.rpcUrl)
  const client = createPublicClient({ chain: polygonAmoy, transport })
  const usdc = { address: amoy.contracts.usdc, bytecode: readArtifact('TestUsdc').deployedBytecode }
  await createTestClient({ chain: polygonAmoy, mode: 'anvil', transport }).setCode(usdc)
  process.env.AMOY_RPC_URL = chain.rpcUrl
  process.env.AMOY_DEPLOYER_KEY = toHex(developmentAccounts.deployer.getHdKey().privateKey!)

  const options = { network: 'amoy', governor, treasury, root: folder } as const
  const record = await deployPublicMarket(options)
  const escrow = { address: record.leaseEscrow, abi: leaseEscrowAbi } as const
  const timelock = await client.readContract({ ...escrow, functionName: 'owner' })
  assert.equal(await client.readContract({ ...escrow, functionName: 'treasury' }), treasury)
  const delay = { address: timelock, abi: parseAbi(['function getMinDelay() view returns (uint256)']) }
  assert.equal(await client.readContract({ ...delay, functionName: 'getMinDelay' }), 259_200n)
  assert.ok(record.startBlock > 0)

  await passFirstVote(record, chain.rpcUrl)
  const network = record.verifierNetwork
  assert.equal(await client.readContract({ ...escrow, functionName: 'creditor' }), network)
  assert.equal(await client.readContract({ ...escrow, functionName: 'treasury' }), record.feeShare)
  const vault = { abi: stakeVaultAbi, address: record.stakeVault } as const
  // At once, since nobody has a stake yet.
  assert.equal(await client.readContract({ ...vault, functionName: 'isGuard', args: [network, 1] }), true)

  const description = join(folder, 'sdk/deployments/amoy.ts')
  const described = readFileSync(description, 'utf8')
  assert.match(described, new RegExp(`leaseEscrow: '${record.leaseEscrow}',`))
  assert.match(described, new RegExp(`leaseRoles: '${record.leaseRoles}',`))
  assert.match(described, new RegExp(`verifierNetwork: '${record.verifierNetwork}',`))
  assert.match(described, new RegExp(`stakeVault: '${record.stakeVault}',`))
  assert.match(described, new RegExp(`startBlock: ${record.startBlock},`))
  const nonce = () => client.getTransactionCount({ address: developmentAccounts.deployer.address })
  const sent = await nonce()
  assert.deepEqual(await deployPublicMarket(options), record)
  assert.equal(await nonce(), sent)
  assert.deepEqual(staleDescriptions(folder), [])
  writeFileSync(description, described.replace(record.leaseEscrow, record.hostRegistry))
  assert.deepEqual(staleDescriptions(folder), ['amoy'])
})
