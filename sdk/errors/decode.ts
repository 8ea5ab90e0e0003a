import {
  type Abi,
  BaseError,
  type ContractErrorName,
  decodeErrorResult,
  type Hex,
  HttpRequestError,
  InsufficientFundsError,
  isHex,
  TimeoutError,
  UserRejectedRequestError,
} from 'viem'
import { feeShareAbi } from '../abis/feeShare.ts'
import { hostRegistryAbi } from '../abis/hostRegistry.ts'
import { leaseEscrowAbi } from '../abis/leaseEscrow.ts'
import { leaseRolesAbi } from '../abis/leaseRoles.ts'
import { stakeVaultAbi } from '../abis/stakeVault.ts'
import { testUsdcAbi } from '../abis/testUsdc.ts'
import { verifierNetworkAbi } from '../abis/verifierNetwork.ts'
import type { FreeholdClient } from '../client.ts'
import { FreeholdError } from './base.ts'
import {
  ChainUnreachableError,
  ContractRefusedError,
  GasMoneyError,
  RejectedByUserError,
} from './contract.ts'
import { escrowSentences } from './sentences/escrow.ts'
import { feeShareSentences } from './sentences/feeShare.ts'
import { registrySentences } from './sentences/registry.ts'
import { roleSentences } from './sentences/roles.ts'
import { tokenSentences } from './sentences/token.ts'
import type { Sentence } from './sentences/types.ts'
import { vaultSentences } from './sentences/vault.ts'
import { verifySentences } from './sentences/verify.ts'

type SentenceTable = Readonly<Record<string, ((...args: never[]) => Sentence) | undefined>>

const TABLES: readonly (readonly [Abi, SentenceTable])[] = [
  [leaseEscrowAbi, escrowSentences],
  [hostRegistryAbi, registrySentences],
  [leaseRolesAbi, roleSentences],
  [verifierNetworkAbi, verifySentences],
  [stakeVaultAbi, vaultSentences],
  [feeShareAbi, feeShareSentences],
  [testUsdcAbi, tokenSentences],
]

/** The names of all custom errors that the market's contracts know. */
export type MarketErrorName =
  | ContractErrorName<typeof leaseEscrowAbi>
  | ContractErrorName<typeof hostRegistryAbi>
  | ContractErrorName<typeof leaseRolesAbi>
  | ContractErrorName<typeof verifierNetworkAbi>
  | ContractErrorName<typeof stakeVaultAbi>
  | ContractErrorName<typeof feeShareAbi>
  | ContractErrorName<typeof testUsdcAbi>

/** A decoded revert. */
export interface Refusal {
  readonly errorName: string
  readonly args: readonly unknown[]
  readonly sentence: Sentence
}

/** Decodes the data of a revert into a sentence; undefined when it is no error of the market's contracts. */
export function decodeRefusal(data: Hex): Refusal | undefined {
  for (const [abi, table] of TABLES) {
    const decoded = tryDecode(abi, data)
    if (!decoded) continue
    const { errorName, args = [] } = decoded
    const sentenceOf = table[errorName] as ((...args: readonly unknown[]) => Sentence) | undefined
    const sentence = sentenceOf?.(...args) ?? { message: plainText(errorName, args) }
    return { errorName, args, sentence }
  }
  return undefined
}

/**
 * Turns whatever went wrong in a call into a FreeholdError: a contract's refusal, a rejected signature, missing gas money,
 * an unreachable chain. What it does not know it returns as it is, so that bugs stay visible.
 */
export function explainError(error: unknown, client: FreeholdClient, functionName: string): unknown {
  if (error instanceof FreeholdError || !(error instanceof BaseError)) return error
  if (findCause(error, UserRejectedRequestError))
    return new RejectedByUserError(signedThing(functionName), error)
  const data = revertDataOf(error)
  const refusal = data && decodeRefusal(data)
  if (refusal) return new ContractRefusedError(functionName, refusal, error)
  const coin = client.publicClient.chain.nativeCurrency.symbol
  if (findCause(error, InsufficientFundsError) && client.account) {
    return new GasMoneyError(client.account.address, coin, error)
  }
  if (isUnreachable(error)) {
    return new ChainUnreachableError(client.network.rpcUrls, error)
  }
  return error
}

/** Whether the RPC did not answer at all, as opposed to answering an error. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false
  return findCause(error, HttpRequestError) || findCause(error, TimeoutError)
}

/** The bytes with which a call reverted, wherever the RPC put them. */
function revertDataOf(error: BaseError): Hex | undefined {
  let found: Hex | undefined
  error.walk((cause) => {
    const { raw, data } = cause as { raw?: unknown; data?: unknown }
    const nested = (data as { data?: unknown } | undefined)?.data
    const candidate = [raw, data, nested].find((value) => isHex(value) && value.length >= 10)
    found = candidate as Hex | undefined
    return found !== undefined
  })
  return found
}

function tryDecode(
  abi: Abi,
  data: Hex,
): { errorName: string; args?: readonly unknown[] | undefined } | undefined {
  try {
    return decodeErrorResult({ abi, data }) as { errorName: string; args?: readonly unknown[] }
  } catch {
    return undefined // another contract's error: the next table may know it
  }
}

/** A permit is named in words, a transaction by its function. */
function signedThing(name: string): string {
  return name.includes(' ') ? name : `The transaction of ${name}`
}

function plainText(errorName: string, args: readonly unknown[]): string {
  if (errorName === 'Error') return `The contract refused: ${String(args[0])}`
  return `The contract refused: ${errorName}(${args.map(String).join(', ')}).`
}

function findCause<type extends BaseError>(
  error: BaseError,
  kind: abstract new (...args: never[]) => type,
): boolean {
  return error.walk((cause) => cause instanceof kind) !== null
}
