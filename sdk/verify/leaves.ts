import { concat, type Hex, hexToBytes, keccak256, zeroHash } from 'viem'

/**
 * The leaf of one handshake in the tree of the verifier that made it, and in the tree that a host pledges: keccak256 of the 32
 * bytes of its exchange hash H (RFC 4253 §8). An inner node is the hash of 64 bytes, so none can pass for a leaf.
 */
export function exchangeLeaf(exchangeHash: Hex): Hex {
  return keccak256(hexToBytes(exchangeHash, { size: 32 }))
}

/** Root of the Merkle tree over leaf hashes, in whatever order they come; zero for none. */
export function merkleRoot(leaves: readonly Hex[]): Hex {
  return levelsOf(leaves).at(-1)?.[0] ?? zeroHash
}

/**
 * Proof that a leaf is under the root of these, as OpenZeppelin's MerkleProof takes it: the siblings from the leaf upwards.
 * @throws RangeError when it is not among them
 */
export function merkleProof(leaves: readonly Hex[], leaf: Hex): Hex[] {
  const levels = levelsOf(leaves)
  let index = levels[0]?.indexOf(lower(leaf)) ?? -1
  if (index < 0) throw new RangeError(`${leaf} is not among the ${leaves.length} leaves.`)
  const proof: Hex[] = []
  for (const level of levels) {
    const sibling = level[index ^ 1]
    if (sibling !== undefined) proof.push(sibling)
    index >>= 1
  }
  return proof
}

/** Whether a proof leads from a leaf to a root. */
export function isInMerkleTree({
  root,
  leaf,
  proof,
}: {
  root: Hex
  leaf: Hex
  proof: readonly Hex[]
}): boolean {
  return proof.reduce<Hex>((node, sibling) => parentOf(node, lower(sibling)), lower(leaf)) === lower(root)
}

/** The tree from its sorted leaves to the root; the last of an odd number goes up as it is. */
function levelsOf(leaves: readonly Hex[]): (readonly Hex[])[] {
  const levels: Hex[][] = leaves.length > 0 ? [leaves.map(lower).sort()] : []
  for (let level = levels[0]; level && level.length > 1; level = levels.at(-1)) levels.push(parentsOf(level))
  return levels
}

function parentsOf(level: readonly Hex[]): Hex[] {
  const parents: Hex[] = []
  for (let i = 0; i < level.length; i += 2) {
    const right = level[i + 1]
    parents.push(right === undefined ? level[i]! : parentOf(level[i]!, right))
  }
  return parents
}

/** Children are hashed in the order of their values, so a proof needs no sides. */
const parentOf = (a: Hex, b: Hex): Hex => keccak256(concat(a < b ? [a, b] : [b, a]))

const lower = (hex: Hex) => hex.toLowerCase() as Hex
