import { type Address, getAddress, type Hex, isAddress } from 'viem'
import { z } from 'zod'

/** An address in any casing, checksummed on the way in. */
export const addressSchema = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), 'must be an address: 0x and 40 hex digits')
  .transform((text): Address => getAddress(text))

/** Bytes as 0x and an even number of hex digits. */
export const hexSchema = z
  .string()
  .regex(/^0x(?:[0-9a-fA-F]{2})*$/, 'must be bytes: 0x and an even number of hex digits')
  .transform((text) => text.toLowerCase() as Hex)

const developmentWalletSchema = z.object({
  name: z.string(),
  address: addressSchema,
  privateKey: hexSchema,
})

/** How a console reaches wallets on other devices, through a relay of WalletConnect's. */
const walletConnectSchema = z.object({
  /** Whoever serves the console has one, from the relay's operator. */
  projectId: z.string().min(1),
  /** Default: the public relay. */
  relayUrl: z.url({ protocol: /^wss?$/ }).optional(),
})

export type WalletConnectConfig = z.output<typeof walletConnectSchema>

/** Chain ids on which money is worthless; only these may carry private keys in their description. */
const DEVELOPMENT_CHAIN_ID = 31337

/** What a client must know of a network; the local stack writes it to `network.json`. */
export const networkConfigSchema = z
  .object({
    name: z.string().min(1),
    chainId: z.number().int().positive(),
    /** Tried in this order. */
    rpcUrls: z.array(z.url()).min(1),
    contracts: z.object({
      usdc: addressSchema,
      hostRegistry: addressSchema,
      leaseEscrow: addressSchema,
      leaseRoles: addressSchema,
      verifierNetwork: addressSchema,
      stakeVault: addressSchema,
    }),
    /** Block in which the first of the contracts was deployed. */
    startBlock: z.number().int().nonnegative(),
    subgraphUrl: z.url().nullable(),
    blockTimeMs: z.number().positive(),
    /** The block tag that counts as final here. */
    finality: z.enum(['finalized', 'safe', 'latest']),
    explorerUrl: z.url().nullable(),
    developmentWallets: z.array(developmentWalletSchema).optional(),
    /** Of the console alone; without it only wallets in the browser can be chosen. */
    walletConnect: walletConnectSchema.optional(),
  })
  .refine((network) => !network.developmentWallets || network.chainId === DEVELOPMENT_CHAIN_ID, {
    message: `developmentWallets hold private keys and are allowed on chain ${DEVELOPMENT_CHAIN_ID} only`,
  })

/** A network one can rent on. */
export type NetworkConfig = z.output<typeof networkConfigSchema>

/** A public network; its market contracts are null until they are deployed. */
export type PublicNetwork = Omit<NetworkConfig, 'contracts' | 'developmentWallets'> & {
  readonly contracts: {
    readonly usdc: Address
    readonly hostRegistry: Address | null
    readonly leaseEscrow: Address | null
    readonly leaseRoles: Address | null
    readonly verifierNetwork: Address | null
    readonly stakeVault: Address | null
  }
}
