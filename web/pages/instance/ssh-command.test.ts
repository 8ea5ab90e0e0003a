import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { LeaseActivation } from '@freehold/sdk'
import { pinnedSshCommand, plainSshCommand, sshAlias, sshConfigBlock } from './ssh-command.ts'

const activation = { sshFingerprint: `0x${'ff'.repeat(32)}` } as LeaseActivation

test('the pinned command carries port, user and the fingerprint of the chain', () => {
  const command = pinnedSshCommand({ user: 'debian', address: '203.0.113.7', port: 40001 }, activation)
  assert.match(command, /^ssh -p 40001 /)
  assert.match(command, / debian@203\.0\.113\.7$/)
  assert.match(command, /%f != SHA256:\/{42}8 /)
  assert.match(command, /StrictHostKeyChecking=yes/)
})

test('the plain command is short', () => {
  assert.equal(plainSshCommand({ user: 'root', address: 'h', port: 22 }), 'ssh -p 22 root@h')
})

test('the config block pins like the command, as ssh itself reads it', () => {
  const block = sshConfigBlock('box', { user: 'debian', address: '203.0.113.7', port: 40001 }, activation)
  const folder = mkdtempSync(join(tmpdir(), 'freehold-ssh-'))
  after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'config'), `${block}\n`)
  const read = execFileSync('ssh', ['-G', '-F', join(folder, 'config'), 'box'], { encoding: 'utf8' })
  for (const line of ['hostname 203.0.113.7', 'port 40001', 'user debian', 'stricthostkeychecking true']) {
    assert.ok(read.split('\n').includes(line), line)
  }
  assert.match(read, /^knownhostscommand \/bin\/sh -c "\[ %f != SHA256:\/{42}8 \]/m)
})

test('a lease is named by its hostname, or by its id where that is no plain name', () => {
  const leaseId = `0x7c12ab34${'00'.repeat(28)}`
  assert.equal(sshAlias(leaseId, 'web-1'), 'web-1')
  assert.equal(sshAlias(leaseId), 'freehold-7c12ab34')
  assert.equal(sshAlias(leaseId, '* \nProxyCommand x'), 'freehold-7c12ab34')
})
