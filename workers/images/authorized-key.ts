/** Key types that OpenSSH and dropbear both accept for logging in. */
const keyTypes = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
])

/**
 * Checks one line of a tenant's authorized keys: type, key, comment; no options, no second line. Returns it tidied.
 * @throws Error that says what is wrong with it.
 */
export function parseAuthorizedKey(line: string): string {
  const text = line.trim()
  if (/[\p{Cc}]/u.test(text))
    throw new Error('An SSH key is one line of printable text; this one has control characters.')
  if (/PRIVATE KEY/.test(text))
    throw new Error('This is a private key. Use the public one, the file that ends in .pub.')
  const [type = '', key = '', ...comment] = text.split(/ +/)
  if (!keyTypes.has(type)) {
    throw new Error(
      `"${type.slice(0, 30)}" is no SSH key type. A public key begins like "ssh-ed25519 AAAA…".`,
    )
  }
  if (text.length > 4096)
    throw new Error(`This SSH key has ${text.length} characters; at most 4096 are accepted.`)
  const blob = Buffer.from(key, 'base64')
  const length = blob.length >= 4 ? blob.readUInt32BE() : 0
  const stated = blob.subarray(4, 4 + length).toString('latin1')
  if (stated !== type || blob.toString('base64').replace(/=+$/, '') !== key.replace(/=+$/, '')) {
    throw new Error(
      `The ${type} key is damaged: its second part does not decode to such a key. Copy the whole line.`,
    )
  }
  return [type, key, ...comment].join(' ').trim()
}
