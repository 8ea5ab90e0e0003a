import { type Address, domainSeparator, type Hex, parseAbi } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { isUnreachable } from '../errors/decode.ts'

/** What a token must answer for an ERC-2612 permit. */
export const permitTokenAbi = parseAbi([
  'function name() view returns (string)',
  'function version() view returns (string)',
  'function DOMAIN_SEPARATOR() view returns (bytes32)',
  'function nonces(address owner) view returns (uint256)',
])

/** EIP-712 domain of a token's permits. */
export interface PermitDomain {
  readonly name: string
  readonly version: string
  readonly chainId: number
  readonly verifyingContract: Address
}

/** Versions that tokens without a `version()` use. */
const USUAL_VERSIONS = ['2', '1'] as const

/**
 * The domain of the token's permits, proven by its DOMAIN_SEPARATOR: names differ between deployments of the same token, and a
 * wrong one makes signatures that nobody accepts. Null when the token has no permit, or one of another kind.
 */
export async function readPermitDomain(client: FreeholdClient): Promise<PermitDomain | null> {
  const token = { address: client.network.contracts.usdc, abi: permitTokenAbi } as const
  const { publicClient } = client
  const [name, version, separator] = await Promise.allSettled([
    publicClient.readContract({ ...token, functionName: 'name' }),
    publicClient.readContract({ ...token, functionName: 'version' }),
    publicClient.readContract({ ...token, functionName: 'DOMAIN_SEPARATOR' }),
  ])
  for (const answer of [name, version, separator]) {
    if (answer.status === 'rejected' && isUnreachable(answer.reason)) throw answer.reason
  }
  if (name.status === 'rejected') throw name.reason
  if (separator.status === 'rejected') return null
  const versions = version.status === 'fulfilled' ? [version.value] : USUAL_VERSIONS
  return provenDomain(client, name.value, versions, separator.value)
}

function provenDomain(
  client: FreeholdClient,
  name: string,
  versions: readonly string[],
  separator: Hex,
): PermitDomain | null {
  const verifyingContract = client.network.contracts.usdc
  const domains = versions.map((version) => ({
    name,
    version,
    chainId: client.network.chainId,
    verifyingContract,
  }))
  return domains.find((domain) => domainSeparator({ domain }) === separator) ?? null
}
