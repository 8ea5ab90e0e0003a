import type { NetworkConfig } from '@freehold/sdk'

const TITLES: Record<string, string> = {
  local: 'the local network',
  amoy: 'Polygon Amoy',
  polygon: 'Polygon',
}

/** What a network is called in a sentence. */
export function networkTitle({ name }: Pick<NetworkConfig, 'name'>): string {
  return TITLES[name] ?? name
}
