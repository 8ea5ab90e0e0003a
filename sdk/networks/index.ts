export { chainOf, transportOf } from './chain.ts'
export { deployedNetwork, parseNetworkConfig, publicNetworkNamed } from './parse.ts'
export { type FeePolicy, feePolicyOf } from './policy.ts'
export {
  addressSchema,
  hexSchema,
  type NetworkConfig,
  networkConfigSchema,
  type PublicNetwork,
  type WalletConnectConfig,
} from './schema.ts'
