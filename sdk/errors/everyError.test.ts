import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type Abi, type AbiParameter, encodeErrorResult } from 'viem'
import { ensureArtifacts, houseArtifacts } from '../../scripts/network/artifacts.ts'
import { decodeRefusal } from './decode.ts'

before(ensureArtifacts)

/** Any value will do: it is the name that a table must know. */
function anyOf({ type }: AbiParameter): unknown {
  if (type === 'address') return `0x${'1'.repeat(40)}`
  if (type === 'bytes32') return `0x${'1'.repeat(64)}`
  if (type === 'string') return 'a text'
  const bits = Number(/^u?int(\d+)$/.exec(type)?.[1])
  return bits <= 48 ? 1 : 1n
}

test('every custom error that a contract of the house declares has a sentence of its own', () => {
  const contracts = houseArtifacts()
  const errors = contracts.flatMap(({ name, abi }) =>
    abi.flatMap((item) => (item.type === 'error' ? [{ contract: name, item }] : [])),
  )
  assert.ok(errors.length > 200, `${errors.length} errors in ${contracts.length} contracts`)
  const without = errors.filter(({ item }) => {
    const data = encodeErrorResult({
      abi: [item] as Abi,
      errorName: item.name,
      args: item.inputs.map(anyOf),
    })
    const refusal = decodeRefusal(data)
    return refusal?.errorName !== item.name || refusal.sentence.message.startsWith('The contract refused')
  })
  assert.deepEqual(
    without.map(({ contract, item }) => `${contract}: ${item.name}`),
    [],
  )
})
