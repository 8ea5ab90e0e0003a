import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Address, getAddress } from 'viem'

/** What Ignition wrote down about a deployment of the market. */
export interface MarketRecord {
  readonly chainId: number
  readonly hostRegistry: Address
  readonly leaseEscrow: Address
  readonly leaseRoles: Address
  readonly verifierNetwork: Address
  readonly stakeVault: Address
  readonly feeShare: Address
  /** Owns all of them. */
  readonly timelock: Address
  readonly startBlock: number
}

interface JournalEntry {
  readonly type: string
  readonly chainId?: number
  readonly receipt?: { readonly blockNumber: number }
}

/**
 * A complete deployment of module `Market` in Ignition's folder for it; null when there is no such folder.
 * @throws Error when it was begun and not finished.
 */
export function readMarketRecord(directory: string): MarketRecord | null {
  if (!existsSync(directory)) return null
  const chainId = journalOf(directory).find((entry) => entry.chainId !== undefined)?.chainId
  const file = join(directory, 'deployed_addresses.json')
  const addresses: Record<string, string> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const {
    'Market#HostRegistry': registry,
    'Market#LeaseEscrow': escrow,
    'Market#LeaseRoles': roles,
    'Market#VerifierNetwork': network,
    'Market#StakeVault': vault,
    'Market#FeeShare': share,
    'Market#TimelockController': timelock,
  } = addresses
  if (chainId === undefined || !registry || !escrow || !roles || !network || !vault || !share || !timelock)
    throw new Error(`The deployment in ${directory} is not finished; run the same command again.`)
  return {
    chainId,
    hostRegistry: getAddress(registry),
    leaseEscrow: getAddress(escrow),
    leaseRoles: getAddress(roles),
    verifierNetwork: getAddress(network),
    stakeVault: getAddress(vault),
    feeShare: getAddress(share),
    timelock: getAddress(timelock),
    startBlock: firstBlockOf(directory),
  }
}

/**
 * The block of the first confirmed transaction in Ignition's journal.
 * @throws Error when it confirms none.
 */
export function firstBlockOf(directory: string): number {
  const blocks = journalOf(directory)
    .filter(({ type }) => type === 'TRANSACTION_CONFIRM')
    .map(({ receipt }) => receipt!.blockNumber)
  if (blocks.length === 0) throw new Error(`Ignition's journal in ${directory} confirms no transaction.`)
  return Math.min(...blocks)
}

function journalOf(directory: string): readonly JournalEntry[] {
  const lines = readFileSync(join(directory, 'journal.jsonl'), 'utf8').split('\n')
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as JournalEntry)
}
