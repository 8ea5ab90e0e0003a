import { type Address, encodeFunctionData, type Hex, numberToHex } from 'viem'
import { hostRegistryAbi, KIND_VM, leaseEscrowAbi, packOffer } from '../../sdk/index.ts'
import type { TestChain } from '../../test/support/index.ts'
import { placeOf, pricesOf, shapeOf } from './offers.ts'

/** Calls per request to the chain, and then a block. */
const CALLS_AT_A_TIME = 500
/** More than one of them takes. */
const GAS = 600_000
/** Far above what full blocks make of the base fee. */
const GAS_PRICE_WEI = 1_000_000_000_000n

export interface CrowdParameters {
  readonly hosts: number
  /** The one wallet that owns all of them, works them and is paid. */
  readonly owner: Address
  endpointOf(host: number): string
}

/**
 * Puts many hosts with an offer each on a chain that has none yet. The chain signs, and mines when it is told to: one transaction
 * after the other would take longer than all that is measured. @throws Error when one of them failed
 */
export async function crowd(chain: TestChain, { hosts, owner, endpointOf }: CrowdParameters): Promise<void> {
  const { testClient, contracts } = chain
  await testClient.impersonateAccount({ address: owner })
  await testClient.setBlockGasLimit({ gasLimit: BigInt(GAS * CALLS_AT_A_TIME) })
  await testClient.setAutomine(false)
  const numbers = Array.from({ length: hosts }, (_, at) => at + 1)
  await sendAll(chain, owner, contracts.hostRegistry, numbers, (host) =>
    registration(owner, host, endpointOf(host)),
  )
  await sendAll(chain, owner, contracts.leaseEscrow, numbers, (host) => publication(owner, host))
  await testClient.setAutomine(true)
}

function registration(owner: Address, host: number, endpoint: string): Hex {
  const { tags, ...place } = placeOf(host)
  const facts = {
    endpoint,
    hpkeKey: word('05', 32),
    hpkeKeyVersion: 1,
    ...place,
    tags: tags.join(),
  }
  return encodeFunctionData({
    abi: hostRegistryAbi,
    functionName: 'register',
    args: [owner, owner, word('07', 64), facts],
  })
}

function publication(owner: Address, host: number): Hex {
  const offer = packOffer({
    payee: owner,
    host: BigInt(host),
    kind: KIND_VM,
    trialSeconds: 0,
    creditor: null,
    prices: pricesOf(host),
    capacity: shapeOf(host),
    openFeeUnits: 0n,
  })
  return encodeFunctionData({ abi: leaseEscrowAbi, functionName: 'publishOffer', args: [offer] })
}

const word = (byte: string, bytes: number): Hex => `0x${byte.repeat(bytes)}`

async function sendAll(
  { rpcUrl, publicClient, testClient }: TestChain,
  from: Address,
  to: Address,
  hosts: readonly number[],
  dataOf: (host: number) => Hex,
): Promise<void> {
  const firstNonce = await publicClient.getTransactionCount({ address: from })
  for (let at = 0; at < hosts.length; at += CALLS_AT_A_TIME) {
    const calls = hosts.slice(at, at + CALLS_AT_A_TIME).map((host, index) => ({
      from,
      to,
      data: dataOf(host),
      gas: numberToHex(GAS),
      gasPrice: numberToHex(GAS_PRICE_WEI),
      nonce: numberToHex(firstNonce + at + index),
    }))
    const hashes = await sendBatch(rpcUrl, calls)
    await testClient.mine({ blocks: 1 })
    const last = await publicClient.getTransactionReceipt({ hash: hashes.at(-1)! })
    const { gasUsed, transactions } = await publicClient.getBlock({ blockNumber: last.blockNumber })
    if (last.status !== 'success' || transactions.length !== calls.length)
      throw new Error(
        `${transactions.length} of ${calls.length} calls were mined, with ${gasUsed} gas; the last one: ${last.status}.`,
      )
    console.error(`  ${at + calls.length} of ${hosts.length} calls of ${to}`)
  }
}

/** One request with many transactions in it. */
async function sendBatch(rpcUrl: string, calls: readonly object[]): Promise<Hex[]> {
  const body = calls.map((call, id) => ({
    jsonrpc: '2.0',
    id,
    method: 'eth_sendTransaction',
    params: [call],
  }))
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answers = (await response.json()) as { id: number; result?: Hex; error?: { message: string } }[]
  return answers
    .sort((a, b) => a.id - b.id)
    .map(({ result, error }) => {
      if (result === undefined) throw new Error(`The chain refused a transaction: ${error?.message}`)
      return result
    })
}
