import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseEther } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { networkOf, startTestChain, type TestChain } from '../test/support/index.ts'
import { faucetsOf, givesTestMoney, giveTestMoney } from './faucet.ts'
import { createFreeholdClient, FreeholdError, type NetworkConfig, testUsdcAbi, write } from './index.ts'

/** Any key will do: the chain is the test's own. */
const privateKey = `0x${'33'.repeat(32)}` as const
const giver = privateKeyToAccount(privateKey)
const receiver = privateKeyToAccount(`0x${'44'.repeat(32)}`)

let chain: TestChain
let network: NetworkConfig
before(async () => {
  chain = await startTestChain()
  const developmentWallets = [{ name: 'giver', address: giver.address, privateKey }]
  network = networkOf(chain, { developmentWallets })
})
after(() => chain?.stop())

const usdc = () => ({ address: network.contracts.usdc, abi: testUsdcAbi })

test('a development wallet that has nothing left says what it lacks; one that has gives', async () => {
  const { publicClient, testClient, accounts } = chain
  await assert.rejects(giveTestMoney(network, receiver.address), /has no test USDC left to give/)
  const deployer = createFreeholdClient({ network, account: accounts.deployer })
  const args = [giver.address, 1_000_000_000n]
  await write(deployer, { ...usdc(), functionName: 'mint', args })
  await assert.rejects(giveTestMoney(network, receiver.address), (error) => {
    assert.ok(error instanceof FreeholdError, String(error))
    assert.match(error.sentence, /has no ETH for gas left to give.*npm start -- --fresh/s)
    return true
  })
  await testClient.setBalance({ address: giver.address, value: parseEther('11') })
  await giveTestMoney(network, receiver.address)
  assert.equal(await publicClient.getBalance({ address: receiver.address }), parseEther('10'))
})

test('other networks give nothing; a test network has faucets', async () => {
  const amoy = { ...network, chainId: 80_002 }
  await assert.rejects(giveTestMoney(amoy, receiver.address), /Only the local network/)
  assert.deepEqual(
    faucetsOf(amoy).map(({ coin }) => coin),
    ['POL', 'USDC'],
  )
  assert.deepEqual(faucetsOf({ chainId: 137 }), [])
  assert.deepEqual([network, amoy].map(givesTestMoney), [true, false])
})
