import assert from 'node:assert/strict'
import { test } from 'node:test'
import { candidateUris, type Daemons } from './connect.ts'

const bare: Daemons = {
  configured: undefined,
  privateHost: undefined,
  systemAnswers: false,
  isRoot: true,
  isOpen: true,
}

test('a configured daemon is the only one', () => {
  const daemons = {
    ...bare,
    configured: 'qemu+tcp://far/system',
    privateHost: 'qemu:///p',
    systemAnswers: true,
  }
  assert.deepEqual(candidateUris(daemons), ['qemu+tcp://far/system'])
})

test('a private host that was started for this worker goes before the system', () => {
  assert.deepEqual(candidateUris({ ...bare, privateHost: 'qemu:///p', systemAnswers: true }), ['qemu:///p'])
})

test('root uses the system daemon, and hears what to do when there is none', () => {
  assert.deepEqual(candidateUris({ ...bare, systemAnswers: true }), ['qemu:///system'])
  assert.throws(() => candidateUris(bare), /No libvirt daemon answers.*systemctl start libvirtd/)
})

test('an ordinary user tries the system daemon where its guests could reach the disks, then their own', () => {
  const user = { ...bare, isRoot: false, systemAnswers: true }
  assert.deepEqual(candidateUris(user), ['qemu:///system', 'qemu:///session'])
  assert.deepEqual(candidateUris({ ...user, isOpen: false }), ['qemu:///session'])
  assert.deepEqual(candidateUris({ ...user, systemAnswers: false }), ['qemu:///session'])
})
