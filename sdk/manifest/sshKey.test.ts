import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SshKeyError } from '../errors/manifest.ts'
import { formatSshFingerprint, parseSshPublicKey, sshFingerprintOf } from './sshKey.ts'

// Made with ssh-keygen; its own -l output is the expected fingerprint.
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFN18F8IdWIbydgOmh1deVFsrsmajEuO6FGn+/n7C+rd ada@example'

/** Made with ssh-keygen -t rsa -b 1024. */
const SHORT_RSA_KEY =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDJi6nh8Z56Rm30H9UVyD5LY55hkpkqwb9MWdXJCU8lKJLv7WZK+KPBfyzYy38uFWH3SNp63yZceaFN55l1ZGPoDoLtQ4nTkeIkEiesi9y7gJXhlSuG+0nuiP8jZ14nMdNxS/We0+NCDwr+k9RrvWAIp0sOF/QjYgLs5HgGEv5LHQ== short'

test('reads type and comment and tidies the line', () => {
  const key = parseSshPublicKey(`  ${KEY.replace(' ', '   ')}\n`)
  assert.equal(key.type, 'ssh-ed25519')
  assert.equal(key.comment, 'ada@example')
  assert.equal(key.line, KEY)
})

test('prints fingerprints as ssh-keygen does', () => {
  assert.equal(
    formatSshFingerprint(sshFingerprintOf(KEY)),
    'SHA256:9bqkiDmkAH/uft8yaRaB1rTUENiaGR2n0kbj7e8+l6g',
  )
})

test('refuses what is no public key, with the next step', () => {
  const wrong = [
    '',
    'ssh-dss AAAAB3NzaC1kc3MAAACB',
    'ssh-ed25519 AAAA',
    'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIFN18F8IdWIbydgOmh1deVFsrsmajEuO6FGn+/n7C+rd',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    '-----BEGIN PUBLIC KEY-----',
    `${KEY}\n${KEY}`,
    KEY.replace(/\S{4} ada/, ' ada'), // four characters short
    KEY.replace(' ada', 'AAAA ada'),
    SHORT_RSA_KEY,
    `command="x" ${KEY}`,
    `${KEY} ${'x'.repeat(4096)}`,
  ]
  for (const text of wrong) {
    assert.throws(
      () => parseSshPublicKey(text),
      (error) => error instanceof SshKeyError && !!error.next,
      text,
    )
  }
})
