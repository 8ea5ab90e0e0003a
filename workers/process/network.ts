import { readFileSync } from 'node:fs'
import { deployedNetwork, type NetworkConfig, parseNetworkConfig, publicNetworkNamed } from '@freehold/sdk'

/** The network of a configuration: a public one by name, or a file. @throws Error saying what is wrong with it. */
export function openNetwork(nameOrPath: string): NetworkConfig {
  const known = publicNetworkNamed(nameOrPath)
  if (known) return deployedNetwork(known)
  return parseNetworkConfig(JSON.parse(readFileSync(nameOrPath, 'utf8')), nameOrPath)
}
