import { type Address, bytesToHex, encodePacked, type Hex, hexToBytes, keccak256, stringToHex } from 'viem'

const CHAIN_DOMAIN = stringToHex('freehold/secrets/1')

/** No chain, and no gap between two known links, is longer: about 19 years of epochs of ten minutes. */
export const MAX_CHAIN_EPOCHS = 1_000_000

export interface MakeSecretChainParameters {
  /** 32 random bytes that never leave the verifier. The same ones may serve all its chains, on all networks. */
  rootSeed: Uint8Array
  chainId: number
  verifierNetwork: Address
  /** Which of the seed's chains on this network: 0 at registration, one more for each new anchor. */
  number: number
  /** The first epoch that has a secret, as the chain says it; the anchor does not depend on it. */
  fromEpoch: bigint
  /** How many epochs have one. */
  epochs: number
}

/** A verifier's secrets, one per epoch: each is the keccak256 of the next epoch's. Nothing of it shows when it is printed. */
export interface SecretChain {
  /** keccak256 of the first secret: goes on chain at registration. */
  readonly anchor: Hex
  readonly fromEpoch: bigint
  /** The first epoch without a secret. */
  readonly untilEpoch: bigint
  /** The secret of an epoch, 32 bytes; to be told to nobody before the epoch's reveal. @throws RangeError outside the chain */
  readonly secretOf: (epoch: bigint) => Hex
}

/**
 * Makes a verifier's chain of secrets out of one seed: the same parameters, the same chain, so nothing of it needs to be stored.
 * Hashes `epochs` times now, and then at most the square root of that per secret.
 * @throws RangeError for a seed that has not 32 bytes, or a length out of 1 to `MAX_CHAIN_EPOCHS`
 */
export function makeSecretChain(parameters: MakeSecretChainParameters): SecretChain {
  const { fromEpoch, epochs } = parameters
  if (!Number.isSafeInteger(epochs) || epochs < 1 || epochs > MAX_CHAIN_EPOCHS) {
    throw new RangeError(`A chain of ${epochs} epochs cannot be made; 1 to ${MAX_CHAIN_EPOCHS} can.`)
  }
  const stride = Math.ceil(Math.sqrt(epochs))
  const checkpoints = checkpointsOf(lastSecretOf(parameters), epochs, stride)
  /** The link that is `depth` hashes before the last secret. */
  const linkAt = (depth: number) => {
    const checkpoint = checkpoints[Math.floor(depth / stride)]!
    return hashed(checkpoint, depth % stride)
  }
  const untilEpoch = fromEpoch + BigInt(epochs)
  return {
    anchor: bytesToHex(linkAt(epochs)),
    fromEpoch,
    untilEpoch,
    secretOf: (epoch) => {
      if (epoch < fromEpoch || epoch >= untilEpoch) {
        throw new RangeError(`Epoch ${epoch} is not among ${fromEpoch} to ${untilEpoch - 1n} of this chain.`)
      }
      return bytesToHex(linkAt(Number(untilEpoch - 1n - epoch)))
    },
  }
}

/** Every `stride`-th link, from the last secret (depth 0) to the anchor (depth `epochs`). */
function checkpointsOf(lastSecret: Uint8Array, epochs: number, stride: number): Uint8Array[] {
  const checkpoints = [lastSecret]
  for (let depth = stride; depth <= epochs; depth += stride) {
    checkpoints.push(hashed(checkpoints.at(-1)!, stride))
  }
  return checkpoints
}

/** The end of a chain hangs on its place, number and length, so that no two chains of a seed share a link. */
function lastSecretOf(parameters: MakeSecretChainParameters): Uint8Array {
  const { rootSeed, chainId, verifierNetwork, number, epochs } = parameters
  if (rootSeed.length !== 32) {
    throw new RangeError(`A root seed has 32 bytes; this one has ${rootSeed.length}.`)
  }
  const preimage = encodePacked(
    ['bytes', 'bytes32', 'uint256', 'address', 'uint32', 'uint32'],
    [CHAIN_DOMAIN, bytesToHex(rootSeed), BigInt(chainId), verifierNetwork, number, epochs],
  )
  return keccak256(preimage, 'bytes')
}

function hashed(link: Uint8Array, times: number): Uint8Array {
  let hash = link
  for (let i = 0; i < times; i += 1) hash = keccak256(hash, 'bytes')
  return hash
}

export interface CheckSecretParameters {
  secret: Hex
  epoch: bigint
  /**
   * A link of the chain that is public: a secret with its epoch, or the anchor with the epoch before its first. The record of a
   * seat has it as `secret` and `secretEpoch`.
   */
  known: { readonly epoch: bigint; readonly secret: Hex }
}

/** Whether a secret belongs to the chain of which a link is known: hashed once per epoch in between, it becomes that link. */
export function checkSecret({ secret, epoch, known }: CheckSecretParameters): boolean {
  const gap = epoch - known.epoch
  if (gap < 1n || gap > BigInt(MAX_CHAIN_EPOCHS)) return false
  const link = hashed(hexToBytes(secret, { size: 32 }), Number(gap))
  return bytesToHex(link) === known.secret.toLowerCase()
}
