import { type HDAccount, type Hex, sha256, stringToHex } from 'viem'
import { type NetworkConfig, signHostPresence } from '../../sdk/index.ts'
import { shapeOf } from './offers.ts'

/** What a host of the measured market says of itself, signed now. */
export function presenceOf(
  { chainId, contracts }: Pick<NetworkConfig, 'chainId' | 'contracts'>,
  operator: HDAccount,
  { host, offers = [] }: { readonly host: number; readonly offers?: Hex[] },
) {
  return signHostPresence(operator, {
    host: String(host),
    chainId,
    escrow: contracts.leaseEscrow!,
    version: '0.0.0-double',
    headBlock: 1,
    headBlockHash: sha256('0x'),
    timestamp: Math.floor(Date.now() / 1000),
    offers,
    accelerator: 'kvm',
    images: [
      {
        name: 'debian-12',
        digest: `sha256:${sha256(stringToHex('debian-12')).slice(2)}`,
        loginUser: 'debian',
        minimumMemoryMib: 512,
        minimumDiskGib: 4,
      },
    ],
    publicAddress: '127.0.0.1',
    freeShape: shapeOf(host),
  })
}
