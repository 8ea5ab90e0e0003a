import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Hex, keccak256, toHex, zeroHash } from 'viem'
import { exchangeLeaf, isInMerkleTree, merkleProof, merkleRoot } from './index.ts'

const hashOf = (index: number): Hex => keccak256(toHex(index))
const anyLeaves = fc
  .uniqueArray(fc.nat(), { minLength: 1, maxLength: 40 })
  .map((numbers) => numbers.map(hashOf))

/** OpenZeppelin's MerkleProof.processProof, said again. */
function processProof(leaf: Hex, proof: readonly Hex[]): Hex {
  const pair = (a: Hex, b: Hex) => (BigInt(a) < BigInt(b) ? [a, b] : [b, a])
  const join = (hashes: Hex[]) => Buffer.from(hashes.map((hash) => hash.slice(2)).join(''), 'hex')
  return proof.reduce<Hex>((node, sibling) => keccak256(join(pair(node, sibling))), leaf)
}

test('a leaf is the hash of the 32 bytes of an exchange hash', () => {
  assert.equal(exchangeLeaf(hashOf(1)), keccak256(Buffer.from(hashOf(1).slice(2), 'hex')))
  assert.throws(() => exchangeLeaf(`0x${'00'.repeat(33)}`))
})

test('every leaf has a proof that OpenZeppelin takes', () => {
  fc.assert(
    fc.property(anyLeaves, (leaves) => {
      const root = merkleRoot(leaves)
      for (const leaf of leaves) {
        const proof = merkleProof(leaves, leaf)
        assert.equal(processProof(leaf, proof), root)
        assert.equal(isInMerkleTree({ root, leaf, proof }), true)
      }
    }),
  )
})

test('the root does not hang on the order of the leaves, but on each of them', () => {
  fc.assert(
    fc.property(anyLeaves, (leaves) => {
      assert.equal(merkleRoot([...leaves].reverse()), merkleRoot(leaves))
      assert.notEqual(merkleRoot([...leaves, zeroHash]), merkleRoot(leaves))
      if (leaves.length > 1) assert.notEqual(merkleRoot(leaves.slice(1)), merkleRoot(leaves))
    }),
  )
})

test('no proof fits another leaf, and none with a link changed or missing', () => {
  fc.assert(
    fc.property(anyLeaves, (leaves) => {
      const [leaf] = leaves as [Hex]
      const root = merkleRoot(leaves)
      const proof = merkleProof(leaves, leaf)
      assert.equal(isInMerkleTree({ root, leaf: zeroHash, proof }), false)
      assert.equal(isInMerkleTree({ root, leaf, proof: [...proof, zeroHash] }), false)
      if (proof.length > 0) assert.equal(isInMerkleTree({ root, leaf, proof: proof.slice(1) }), false)
    }),
  )
})

test('nothing probed has the root zero; what is not there has no proof', () => {
  assert.equal(merkleRoot([]), zeroHash)
  assert.equal(merkleRoot([hashOf(1)]), hashOf(1))
  assert.throws(() => merkleProof([hashOf(1)], hashOf(2)), /is not among the 1 leaves/)
})
