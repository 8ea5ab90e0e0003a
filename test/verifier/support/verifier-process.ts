/**
 * A verifier in a process of its own that a test can kill anywhere, for example at `log:probe:step done` or
 * `send:commit:before`.
 */
import { verifierNetworkAbi } from '@freehold/sdk'
import { decodeFunctionData, erc20Abi, type Hex, parseTransaction } from 'viem'
import { readVerifierConfig } from '../../../workers/verifier/index.ts'
import { startVerifier } from '../../../workers/verifier/start.ts'
import { killAroundFetch, openKillableLog, runKillable } from '../../support/killable-process.ts'

const [configPath] = process.argv.slice(2) as [string]
const log = openKillableLog('debug')
/** Bonds are allowed on the token. */
const abi = [...verifierNetworkAbi, ...erc20Abi]

killAroundFetch((body) => {
  const sent = functionSent(body)
  return sent === null ? null : `send:${sent}`
})
await runKillable(() => startVerifier(readVerifierConfig(configPath), { log }))

/** What a transaction in the body of a call does, or null when there is none. */
function functionSent(body: string): string | null {
  const [, raw] = /"eth_sendRawTransaction","params":\["(0x[0-9a-f]+)"\]/.exec(body) ?? []
  const data = raw === undefined ? undefined : parseTransaction(raw as Hex).data
  return data === undefined ? null : decodeFunctionData({ abi, data }).functionName
}
