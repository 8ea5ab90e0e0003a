import { type Address, type Hex, verifyMessage } from 'viem'

/** Whether a wallet signed a text (personal_sign). False also for what is no signature. */
export type SignatureCheck = (wallet: Address, message: string, signature: Hex) => Promise<boolean>

/** Signatures of keys, checked without any chain. */
export const checkKeySignature: SignatureCheck = async (address, message, signature) => {
  try {
    return await verifyMessage({ address, message, signature })
  } catch {
    return false // not 65 bytes, or no point of the curve
  }
}

/** Also those of contract wallets (ERC-1271, ERC-6492), which only the chain can check. */
export function checkOnChainToo(onChain: SignatureCheck): SignatureCheck {
  return async (address, message, signature) =>
    (await checkKeySignature(address, message, signature)) ||
    (await onChain(address, message, signature).catch(() => false))
}
