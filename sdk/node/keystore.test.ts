import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { decryptPrivateKey, encryptPrivateKey, KeystoreError, parseKeystore } from './keystore.ts'

const key = generatePrivateKey()
const text = JSON.stringify(await encryptPrivateKey(key, 'correct horse'))

test('a key comes back with its passphrase, and its text never shows it', async () => {
  const keystore = parseKeystore(text, 'test')
  assert.equal(keystore.address, privateKeyToAddress(key))
  assert.equal(text.includes(key.slice(2)), false)
  assert.equal(await decryptPrivateKey(keystore, 'correct horse'), key)
})

test('another passphrase does not open it', async () => {
  await assert.rejects(decryptPrivateKey(parseKeystore(text, 'test'), 'correct mule'), KeystoreError)
})

test('a keystore that claims another address is refused', async () => {
  const forged = { ...parseKeystore(text, 'test'), address: privateKeyToAddress(generatePrivateKey()) }
  await assert.rejects(decryptPrivateKey(forged, 'correct horse'), /holds another key/)
})

// The test vectors of the Web3 Secret Storage definition.
const vector = {
  version: 3,
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  address: '008aeeda4d805471df9b2a5b0f38a0c3bcba786b',
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
}

test('opens a keystore of another program', async () => {
  assert.equal(
    await decryptPrivateKey(parseKeystore(JSON.stringify(vector), 'vector'), 'testpassword'),
    '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d',
  )
})

test('refuses what is no keystore, or asks for too much memory', async () => {
  assert.throws(() => parseKeystore('{}', 'wallet.json'), /wallet\.json is no keystore/)
  assert.throws(() => parseKeystore('not json', 'wallet.json'), KeystoreError)
  const greedy = structuredClone(parseKeystore(text, 'test'))
  greedy.crypto.kdfparams.n = 2 ** 30
  await assert.rejects(decryptPrivateKey(greedy, 'correct horse'), /at most 1073741824/)
})
