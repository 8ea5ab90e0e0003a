import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publicNetworks } from '../../sdk/deployments/index.ts'
import { projectRoot } from '../network/paths.ts'
import { type MarketRecord, readMarketRecord } from './records.ts'

export type PublicNetworkName = keyof typeof publicNetworks

export const publicNetworkNames = Object.keys(publicNetworks) as PublicNetworkName[]

/** Ignition's records of a public network; committed, so that anybody can check and continue. */
export function recordsOf(name: PublicNetworkName, root = projectRoot): string {
  return join(root, 'ignition/deployments', name)
}

/** Makes `sdk/deployments/<name>.ts` say what the records say. */
export function writeDescription(name: PublicNetworkName, root = projectRoot): void {
  writeFileSync(descriptionOf(name, root), describe(name, root))
}

/** Names of networks whose description is not what the records say. */
export function staleDescriptions(root = projectRoot): readonly PublicNetworkName[] {
  return publicNetworkNames.filter(
    (name) => readFileSync(descriptionOf(name, root), 'utf8') !== describe(name, root),
  )
}

function descriptionOf(name: PublicNetworkName, root: string): string {
  return join(root, 'sdk/deployments', `${name}.ts`)
}

/** The description with addresses and first block of the records; without records, null and 0. */
function describe(name: PublicNetworkName, root: string): string {
  const record = readMarketRecord(recordsOf(name, root))
  if (record && record.chainId !== publicNetworks[name].chainId)
    throw new Error(`${recordsOf(name, root)} is of chain ${record.chainId}, which is not ${name}.`)
  return withRecord(readFileSync(descriptionOf(name, root), 'utf8'), record)
}

function withRecord(text: string, record: MarketRecord | null): string {
  const quote = (address?: string) => (address ? `'${address}'` : 'null')
  const values = {
    hostRegistry: quote(record?.hostRegistry),
    leaseEscrow: quote(record?.leaseEscrow),
    leaseRoles: quote(record?.leaseRoles),
    verifierNetwork: quote(record?.verifierNetwork),
    stakeVault: quote(record?.stakeVault),
    startBlock: String(record?.startBlock ?? 0),
  }
  return Object.entries(values).reduce((described, [key, value]) => {
    const field = new RegExp(`^( +${key}: ).*,$`, 'm')
    if (!field.test(described)) throw new Error(`A description of a network has no line for ${key}.`)
    return described.replace(field, `$1${value},`)
  }, text)
}
