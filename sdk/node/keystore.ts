import { pbkdf2, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { Keystore as OxKeystore } from 'ox'
import { type Address, bytesToHex, getAddress, type Hex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { z } from 'zod'
import { FreeholdError } from '../errors/base.ts'

/** go-ethereum's standard cost: about half a second and 256 MiB for each guess. */
const SCRYPT = { n: 262_144, r: 8, p: 1, dklen: 32 } as const
/** A keystore that asks for more memory than this is refused, so that a planted one cannot exhaust the machine. */
const MAX_SCRYPT_BYTES = 1 << 30

const hex = z.string().regex(/^[0-9a-f]*$/i)
const keystoreSchema = z.object({
  version: z.literal(3),
  id: z.string(),
  address: z
    .string()
    .regex(/^(0x)?[0-9a-f]{40}$/i)
    .transform((text): Address => getAddress(`0x${text.replace(/^0x/i, '')}`)),
  crypto: z.object({
    cipher: z.literal('aes-128-ctr'),
    ciphertext: hex,
    cipherparams: z.object({ iv: hex }),
    mac: hex,
    kdf: z.enum(['scrypt', 'pbkdf2']),
    kdfparams: z.object({
      dklen: z.literal(32),
      salt: hex,
      n: z.int().positive().optional(),
      r: z.int().positive().optional(),
      p: z.int().positive().optional(),
      c: z.int().positive().optional(),
      prf: z.literal('hmac-sha256').optional(),
    }),
  }),
})

/** An encrypted private key in a file: Web3 Secret Storage, version 3, with the address it belongs to. */
export type Keystore = z.output<typeof keystoreSchema>

/** A keystore that cannot be read, or that this passphrase does not open. */
export class KeystoreError extends FreeholdError {
  override readonly name = 'KeystoreError'
}

/** Reads a keystore's text. @throws KeystoreError naming `source` */
export function parseKeystore(text: string, source: string): Keystore {
  try {
    return keystoreSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new KeystoreError(`${source} is no keystore that can be read (Web3 Secret Storage, version 3).`, {
      cause,
    })
  }
}

/** Encrypts a private key with a passphrase (scrypt, aes-128-ctr). */
export async function encryptPrivateKey(privateKey: Hex, passphrase: string): Promise<Keystore> {
  const salt = randomBytes(32)
  const { n, r, p } = SCRYPT
  const key = await deriveScrypt(passphrase, salt, { n, r, p })
  const kdfparams = { ...SCRYPT, salt: salt.toString('hex') }
  const encrypted = OxKeystore.encrypt(privateKey, key, { kdf: 'scrypt', kdfparams, iv: randomBytes(16) })
  return keystoreSchema.parse({ ...encrypted, address: privateKeyToAddress(privateKey) })
}

/** The private key of a keystore. @throws KeystoreError when the passphrase is wrong */
export async function decryptPrivateKey(keystore: Keystore, passphrase: string): Promise<Hex> {
  const key = await keyOf(keystore, passphrase)
  let privateKey: Hex
  try {
    privateKey = OxKeystore.decrypt(keystore as OxKeystore.Keystore, key)
  } catch (cause) {
    throw new KeystoreError(`The passphrase does not open the keystore of ${keystore.address}.`, { cause })
  }
  if (privateKeyToAddress(privateKey) === keystore.address) return privateKey
  throw new KeystoreError(`The keystore says it is of ${keystore.address}, but holds another key.`)
}

function keyOf({ crypto: { kdf, kdfparams } }: Keystore, passphrase: string): Promise<Hex> {
  const { n, r, p, c } = kdfparams
  const salt = Buffer.from(kdfparams.salt, 'hex')
  if (kdf === 'scrypt' && n && r && p) return deriveScrypt(passphrase, salt, { n, r, p })
  if (kdf === 'pbkdf2' && c) return derivePbkdf2(passphrase, salt, c)
  throw new KeystoreError(`The keystore lacks the parameters of ${kdf}.`)
}

async function deriveScrypt(
  passphrase: string,
  salt: Buffer,
  { n, r, p }: { n: number; r: number; p: number },
) {
  const bytes = 128 * n * r
  if (bytes > MAX_SCRYPT_BYTES) {
    throw new KeystoreError(
      `The keystore wants ${bytes} bytes of memory; at most ${MAX_SCRYPT_BYTES} are given.`,
    )
  }
  const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)
  return bytesToHex(await derive(passphrase, salt, 32, { N: n, r, p, maxmem: bytes + (1 << 20) }))
}

async function derivePbkdf2(passphrase: string, salt: Buffer, iterations: number): Promise<Hex> {
  return bytesToHex(await promisify(pbkdf2)(passphrase, salt, iterations, 32, 'sha256'))
}
