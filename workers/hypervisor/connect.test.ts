import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Daemons, daemonUri } from './connect.ts'

const bare: Daemons = {
  configured: undefined,
  privateHost: undefined,
  systemAnswers: false,
  isRoot: true,
}

test('a configured daemon is the only one', () => {
  const daemons = {
    ...bare,
    configured: 'qemu+tcp://far/system',
    privateHost: 'qemu:///p',
    systemAnswers: true,
  }
  assert.equal(daemonUri(daemons), 'qemu+tcp://far/system')
})

test('a private host that was started for this worker goes before the system', () => {
  assert.equal(daemonUri({ ...bare, privateHost: 'qemu:///p', systemAnswers: true }), 'qemu:///p')
})

test('root uses the system daemon, and hears what to do when there is none', () => {
  assert.equal(daemonUri({ ...bare, systemAnswers: true }), 'qemu:///system')
  assert.throws(() => daemonUri(bare), /No libvirt daemon answers.*systemctl start libvirtd/)
})

test('an ordinary user stays with the daemon of the session, whoever else would let them in', () => {
  assert.equal(daemonUri({ ...bare, isRoot: false }), 'qemu:///session')
  assert.equal(daemonUri({ ...bare, isRoot: false, systemAnswers: true }), 'qemu:///session')
})
