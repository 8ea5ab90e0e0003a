import { type Address, encodeAbiParameters, hexToBytes, parseAbiParameters } from 'viem'

/** What a sealed manifest is bound to: elsewhere, or for another tenant, it does not open. */
export interface ManifestContext {
  readonly chainId: number
  readonly leaseEscrow: Address
  readonly tenant: Address
  readonly host: bigint
  /** The salt of the lease's terms. */
  readonly salt: bigint
}

const INFO = parseAbiParameters('string, uint256, address, address, uint64, uint32, uint96')

/** HPKE `info`: chain id, escrow, tenant, host, key version, salt, in ABI encoding behind a domain word. */
export function hpkeInfoOf(context: ManifestContext, keyVersion: number): Uint8Array {
  const { chainId, leaseEscrow, tenant, host, salt } = context
  return hexToBytes(
    encodeAbiParameters(INFO, [
      'freehold manifest 1',
      BigInt(chainId),
      leaseEscrow,
      tenant,
      host,
      keyVersion,
      salt,
    ]),
  )
}
