import { createHash, generateKeyPairSync } from 'node:crypto'

/** SSH host key of a guest, made by its host before the guest boots, so that its fingerprint can be on chain first. */
export interface HostKey {
  /** PEM (SEC1), as `ssh-keygen -m PEM` writes it; OpenSSH and dropbear read it. Secret. */
  readonly privateKeyOpenSsh: string
  /** One line: `ecdsa-sha2-nistp256 AAAA…`. */
  readonly publicKeyOpenSsh: string
  /** SHA-256 of the public key blob, 32 bytes: what goes on chain, and what `ssh-keygen -l` shows in base64. */
  readonly fingerprintSha256Hex: `0x${string}`
}

const keyType = 'ecdsa-sha2-nistp256'

/** Makes a fresh ecdsa-nistp256 host key, the one type that chain and precompile can verify. */
export function makeHostKey(): HostKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string }
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  const blob = Buffer.concat([sshString(keyType), sshString('nistp256'), sshString(point)])
  return {
    privateKeyOpenSsh: privateKey.export({ format: 'pem', type: 'sec1' }) as string,
    publicKeyOpenSsh: `${keyType} ${blob.toString('base64')}`,
    fingerprintSha256Hex: fingerprintOf(blob),
  }
}

const fingerprintOf = (blob: Buffer): `0x${string}` => `0x${createHash('sha256').update(blob).digest('hex')}`

/** RFC 4251 string: length in four bytes, then the bytes. */
function sshString(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
