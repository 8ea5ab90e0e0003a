import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Abi, type AbiParameter, encodeErrorResult, type Hex } from 'viem'
import { feeShareAbi } from '../abis/feeShare.ts'
import { hostRegistryAbi } from '../abis/hostRegistry.ts'
import { leaseEscrowAbi } from '../abis/leaseEscrow.ts'
import { leaseRolesAbi } from '../abis/leaseRoles.ts'
import { stakeVaultAbi } from '../abis/stakeVault.ts'
import { testUsdcAbi } from '../abis/testUsdc.ts'
import { verifierNetworkAbi } from '../abis/verifierNetwork.ts'
import { decodeRefusal } from './decode.ts'

/** A plausible value of a parameter: recognisable numbers, no zeros. */
function sample({ type, name }: AbiParameter, index: number): unknown {
  if (type === 'address') return `0x${String(index + 1).repeat(40)}`
  if (type === 'bytes32') return `0x${String(index + 1).repeat(64)}`
  if (type === 'string') return name
  if (type === 'uint8') return 1
  return type === 'uint32' ? 3_000_000 + index : BigInt(3_000_000 + index)
}

for (const [contract, abi] of [
  ['escrow', leaseEscrowAbi],
  ['registry', hostRegistryAbi],
  ['roles', leaseRolesAbi],
  ['verifier network', verifierNetworkAbi],
  ['vault', stakeVaultAbi],
  ['fee share', feeShareAbi],
  ['token', testUsdcAbi],
] as const) {
  for (const item of abi.filter((entry) => entry.type === 'error')) {
    test(`${contract}: ${item.name} is a sentence`, () => {
      const inputs: readonly AbiParameter[] = item.inputs
      const args = inputs.map(sample)
      const data = encodeErrorResult({ abi: abi as Abi, errorName: item.name, args })
      const refusal = decodeRefusal(data)
      assert.equal(refusal?.errorName, item.name)
      assert.deepEqual(refusal.args, args)
      const { message, next } = refusal.sentence
      assert.match(message, /^\S.{15,}\.$/)
      assert.doesNotMatch(`${message} ${next}`, /NaN|\[object|undefined .*undefined/)
      if (next !== undefined) assert.match(next, /^\S.{7,}[.?]$/)
    })
  }
}

test('numbers and units are in the sentence', () => {
  const sentenceOf = (errorName: string, args: readonly unknown[]) => {
    const data = encodeErrorResult({ abi: leaseEscrowAbi as Abi, errorName, args })
    const { message, next } = decodeRefusal(data)!.sentence
    return `${message} Next: ${next}`
  }
  assert.equal(
    sentenceOf('DepositTooSmall', [400_000n, 720_001n]),
    '0.40 USDC pays for less than the shortest runway; it takes at least 0.720001 USDC. Next: deposit 0.720001 USDC or more.',
  )
  const gib = 1n << 48n
  assert.equal(
    sentenceOf('CapacityExceeded', [8000n + 40n * gib, 6000n + 10n * gib, 10_000n + 100n * gib]),
    'The host has too little left: 8000 compute points of which 4000 are free. Next: choose a smaller size or another host.',
  )
  assert.match(
    sentenceOf('NotClosable', [`0x${'ab'.repeat(32)}`, `0x${'1'.repeat(40)}`, 7]),
    /by a resize only/,
  )
  assert.equal(
    sentenceOf('SuccessorMismatch', [4]),
    'A resized lease has no trial; these terms differ. Next: make a new quote with quoteResize.',
  )
  assert.match(
    sentenceOf('ActivationTooLate', [`0x${'ab'.repeat(32)}`, 1_700_000_000n]),
    /2023-11-14 22:13:20 UTC/,
  )
})

test("a plain revert text and another contract's error", () => {
  const text: Hex = encodeErrorResult({
    abi: [{ type: 'error', name: 'Error', inputs: [{ name: 'message', type: 'string' }] }],
    args: ['ERC20: transfer amount exceeds balance'],
  })
  assert.match(decodeRefusal(text)!.sentence.message, /exceeds balance/)
  assert.equal(decodeRefusal('0xdeadbeef'), undefined)
})
