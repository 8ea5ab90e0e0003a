import { mnemonicToAccount } from 'viem/accounts'

/** The mnemonic every development chain knows. Public: never send anything of value to its addresses. */
export const DEVELOPMENT_MNEMONIC = 'test test test test test test test test test test test junk'

const account = (addressIndex: number) => mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex })

/** Who is who on a local chain. */
export const developmentAccounts = {
  /** Deploys the contracts, governs them and collects the fees. */
  deployer: account(0),
  /** Owns the local host and is paid for it. */
  provider: account(1),
  /** The local host's hot key. */
  operator: account(2),
  /** Rents: the development wallet of console and command line. */
  tenant: account(3),
  /** Free for tests. */
  spare: [account(4), account(5), account(6), account(7)] as const,
}
