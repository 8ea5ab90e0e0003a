import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readSshKey } from './ssh-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'freehold-keys-'))
after(() => rmSync(folder, { recursive: true }))

function makeKey(type: string, bits?: number): { publicKey: string; privateKey: string } {
  const file = join(folder, `${type}-${bits ?? ''}`)
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    type,
    ...(bits ? ['-b', String(bits)] : []),
    '-N',
    '',
    '-C',
    'anna@home pc',
    '-f',
    file,
  ])
  return { publicKey: readFileSync(`${file}.pub`, 'utf8'), privateKey: readFileSync(file, 'utf8') }
}

function refusalOf(text: string): string {
  const reading = readSshKey(text)
  assert.equal(reading.ok, false, `accepted: ${text}`)
  return reading.ok ? '' : reading.says
}

test('keys that ssh-keygen makes are accepted, comment and all', () => {
  for (const [type, bits] of [['ed25519'], ['ecdsa', 256], ['ecdsa', 521], ['rsa', 2048]] as const) {
    const { publicKey } = makeKey(type, bits)
    const reading = readSshKey(publicKey)
    assert.ok(reading.ok)
    assert.equal(reading.key, publicKey.trim())
    assert.equal(reading.comment, 'anna@home pc')
  }
})

test('a private key is refused with a warning', () => {
  assert.match(refusalOf(makeKey('ed25519', 256).privateKey), /never share it/)
})

test('a short RSA key is refused before the guest would', () => {
  assert.match(refusalOf(makeKey('rsa', 1024).publicKey), /2048 bits/)
})

test('every way of cutting or mixing up a key is refused', () => {
  const { publicKey } = makeKey('ecdsa', 384)
  const [, blob = ''] = publicKey.split(' ')
  refusalOf('')
  refusalOf('hello')
  refusalOf(publicKey.slice(0, 60))
  refusalOf(publicKey.slice(4))
  refusalOf(`ssh-ed25519 ${blob}`)
  refusalOf(`ecdsa-sha2-nistp384 ${blob.slice(0, -8)}`)
  refusalOf(`ecdsa-sha2-nistp384 ${blob}AAAA`)
  refusalOf(`command="ls" ${publicKey}`)
  refusalOf(`${publicKey}${publicKey}`)
  refusalOf('-----BEGIN PUBLIC KEY-----')
})
