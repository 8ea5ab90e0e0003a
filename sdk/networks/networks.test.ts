import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicNetworks } from '../deployments/index.ts'
import { MarketNotDeployedError, NetworkConfigError } from '../errors/network.ts'
import { chainOf, deployedNetwork, parseNetworkConfig, publicNetworkNamed } from './index.ts'

const ADDRESS = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
const LOCAL = {
  name: 'local',
  chainId: 31337,
  rpcUrls: ['http://127.0.0.1:8545'],
  contracts: {
    usdc: ADDRESS,
    hostRegistry: ADDRESS,
    leaseEscrow: ADDRESS,
    leaseRoles: ADDRESS,
    verifierNetwork: ADDRESS,
    stakeVault: ADDRESS,
  },
  startBlock: 4,
  subgraphUrl: null,
  blockTimeMs: 1500,
  finality: 'finalized',
  explorerUrl: null,
}

test('a description is checked and its addresses checksummed', () => {
  const network = parseNetworkConfig({ ...LOCAL, surplus: 1 })
  assert.equal(network.contracts.usdc, '0x5FbDB2315678afecb367f032d93F642f64180aa3')
  assert.equal('surplus' in network, false)
})

test('what is wrong is named, all of it', () => {
  const wrong = { ...LOCAL, chainId: '31337', rpcUrls: [], contracts: { ...LOCAL.contracts, usdc: '0x12' } }
  assert.throws(
    () => parseNetworkConfig(wrong, 'network.json'),
    (error) => {
      assert.ok(error instanceof NetworkConfigError)
      for (const word of ['network.json', 'chainId', 'rpcUrls', 'contracts.usdc'])
        assert.ok(error.message.includes(word), word)
      return true
    },
  )
})

test('private keys are for the development chain only', () => {
  const developmentWallets = [{ name: 'tenant', address: ADDRESS, privateKey: `0x${'11'.repeat(32)}` }]
  assert.equal(parseNetworkConfig({ ...LOCAL, developmentWallets }).developmentWallets?.length, 1)
  assert.throws(
    () => parseNetworkConfig({ ...LOCAL, chainId: 137, developmentWallets }),
    /allowed on chain 31337 only/,
  )
})

test('public networks are complete but for contracts that are not deployed', () => {
  for (const network of Object.values(publicNetworks)) {
    assert.equal(publicNetworkNamed(network.name), network)
    if (network.contracts.leaseEscrow === null) {
      assert.throws(() => deployedNetwork(network), MarketNotDeployedError)
    }
    const contracts = {
      ...network.contracts,
      hostRegistry: ADDRESS,
      leaseEscrow: ADDRESS,
      leaseRoles: ADDRESS,
      verifierNetwork: ADDRESS,
      stakeVault: ADDRESS,
    } as const
    assert.equal(parseNetworkConfig(deployedNetwork({ ...network, contracts })).chainId, network.chainId)
  }
  assert.equal(publicNetworkNamed('toString'), undefined)
})

test('chains know their real block time and coin', () => {
  assert.equal(chainOf(parseNetworkConfig(LOCAL)).blockTime, 1500)
  const contracts = {
    ...publicNetworks.polygon.contracts,
    hostRegistry: ADDRESS,
    leaseEscrow: ADDRESS,
    leaseRoles: ADDRESS,
    verifierNetwork: ADDRESS,
    stakeVault: ADDRESS,
  } as const
  assert.equal(chainOf({ ...publicNetworks.polygon, contracts }).nativeCurrency.symbol, 'POL')
})
