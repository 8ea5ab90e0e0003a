import { createRequire } from 'node:module'
import hardhatToolboxViem from '@nomicfoundation/hardhat-toolbox-viem'
import { configVariable, defineConfig } from 'hardhat/config'

/** The compiler is the wasm build from the npm registry; Hardhat treats a path that is no ELF binary as wasm. */
const path = createRequire(import.meta.url).resolve('solc/soljson.js')
const settingsFor = (runs: number) => ({
  optimizer: { enabled: true, runs },
  viaIR: true,
  evmVersion: 'cancun',
})
const compiler = (runs: number) => ({ version: '0.8.37', path, settings: settingsFor(runs) })

/** All for cheap calls, but for what would not fit 24,576 bytes that way. */
const compilers = {
  compilers: [compiler(1_000_000)],
  overrides: { 'contracts/verify/VerifierNetwork.sol': compiler(200) },
}

/**
 * A public network. Where to reach it and the key that pays come from the environment or Hardhat's keystore
 * (`npx hardhat keystore set AMOY_RPC_URL`), never from a file of the project.
 */
const publicNetwork = (name: 'AMOY' | 'POLYGON', chainId: number) => ({
  type: 'http' as const,
  chainType: 'generic' as const,
  chainId,
  url: configVariable(`${name}_RPC_URL`),
  accounts: [configVariable(`${name}_DEPLOYER_KEY`)],
})

export default defineConfig({
  plugins: [hardhatToolboxViem],
  paths: {
    sources: ['contracts', 'test/solidity/tokens', 'test/harnesses'],
    tests: { solidity: 'test/solidity/none' },
  },
  networks: { amoy: publicNetwork('AMOY', 80002), polygon: publicNetwork('POLYGON', 137) },
  solidity: {
    npmFilesToBuild: ['@openzeppelin/contracts/governance/TimelockController.sol'], // owns the market on public networks
    profiles: {
      // Both name the compiler, else Hardhat would download one; they are equal, so that Ignition compiles nothing twice.
      default: compilers,
      production: compilers,
    },
  },
})
