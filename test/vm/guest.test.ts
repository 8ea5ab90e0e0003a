import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { growDisk, makeHostKey } from '../../workers/images/index.ts'
import { patience, startTestHost, type TestGuest, type TestHost, waitFor } from '../support/index.ts'
import { ssh } from '../support/ssh.ts'

describe('a micro guest on a private host', () => {
  let host: TestHost
  let guest: TestGuest
  const powerIs = (power: string) =>
    waitFor(async () => (await host.hypervisor.list())[0]?.power === power, {
      what: `the guest is ${power}`,
      seconds: 30,
    })

  /** Until it boots again, the guest hears this way of switching it off and goes on. */
  const ignore = (way: 'agent' | 'acpi') =>
    guest.run(`echo '#!/bin/sh' > ${way === 'agent' ? '/sbin/shutdown' : '/etc/acpi/PWRF/00000080'}`)

  before(async () => {
    host = await startTestHost()
    guest = await host.addGuest({ diskGib: 3 })
    await host.hypervisor.start(guest.spec.name)
    await guest.waitForSsh()
  })
  after(() => host.stop())

  test('its tenant logs in from outside, the host key known before the boot', async () => {
    const blob = Buffer.from(guest.hostKey.publicKeyOpenSsh.split(' ')[1] ?? '', 'base64')
    assert.equal(guest.hostKey.fingerprintSha256Hex, `0x${createHash('sha256').update(blob).digest('hex')}`)
    assert.equal((await guest.run('hostname')).trim(), guest.spec.name)
  })

  test('another host key in its place is refused', async () => {
    const result = await ssh({ ...guest.ssh, hostKey: makeHostKey().publicKeyOpenSsh }, 'true')
    assert.notEqual(result.code, 0)
    assert.match(result.stderr, /HOST IDENTIFICATION HAS CHANGED|verification failed/i)
  })

  test('the home is the tenant disk in its full size', async () => {
    const kib = Number((await guest.run("df -k /root | awk 'END { print $2 }'")).trim())
    assert.ok(kib > 2.8 * 1024 * 1024, `${kib} KiB of 3 GiB`)
    assert.equal((await guest.run('stat -c %a /root/.ssh/authorized_keys')).trim(), '600')
  })

  test('a reboot from inside keeps the disk and ends in a new login', async () => {
    await guest.run('echo reboot >> log; sync')
    const bootId = await guest.run('cat /proc/sys/kernel/random/boot_id')
    await guest.run('reboot')
    await waitFor(async () => (await guest.run('cat /proc/sys/kernel/random/boot_id')) !== bootId, {
      what: 'the guest boots again',
      seconds: 60,
      everyMs: 300,
    })
    assert.equal(await guest.run('cat log'), 'reboot\n')
  })

  test('a power-off from inside shows as stopped; started again, everything is the same', async () => {
    await guest.run('echo poweroff >> log')
    await guest.run('poweroff')
    await powerIs('stopped')
    await host.hypervisor.start(guest.spec.name)
    await guest.waitForSsh()
    assert.equal(await guest.run('cat log'), 'reboot\npoweroff\n')
  })

  test('told by its agent in vain it gets the button pressed; a disk that grew while it was off is as large inside, with what was on it', async () => {
    await guest.run('echo here > kept')
    await ignore('agent')
    assert.equal(await host.hypervisor.shutdown(guest.spec.name, { ...patience, agentSeconds: 3 }), 'acpi')
    await growDisk(guest.spec.diskPath, 5)
    await host.hypervisor.start(guest.spec.name)
    await guest.waitForSsh()
    const kib = Number((await guest.run("df -k /root | awk 'END { print $2 }'")).trim())
    assert.ok(kib > 4.7 * 1024 * 1024, `${kib} KiB of 5 GiB`)
    assert.equal(await guest.run('cat kept'), 'here\n')
  })

  test('a QEMU that is killed shows as crashed; what was synced is still there', async () => {
    await guest.run('echo crash >> log; sync')
    await host.crashGuest(guest.spec.name)
    await powerIs('crashed')
    await host.hypervisor.start(guest.spec.name)
    await guest.waitForSsh()
    assert.equal(await guest.run('cat log'), 'reboot\npoweroff\ncrash\n')
  })

  test('the libvirt daemon is killed and comes back; the login stays open to all', async () => {
    const bootId = await guest.run('cat /proc/sys/kernel/random/boot_id')
    await host.killDaemon()
    await waitFor(() => host.hypervisor.list(), { what: 'the daemon answers', seconds: 30 })
    await powerIs('running')
    assert.equal(await guest.run('cat /proc/sys/kernel/random/boot_id'), bootId)
  })

  test('asked to shut down it does so itself: nothing is lost', async () => {
    await guest.run('echo shutdown >> log')
    assert.equal(await host.hypervisor.shutdown(guest.spec.name, patience), 'agent')
    await powerIs('stopped')
    await host.hypervisor.start(guest.spec.name)
    await guest.waitForSsh()
    assert.equal(await guest.run('cat log'), 'reboot\npoweroff\ncrash\nshutdown\n')
  })

  test('one that heeds neither agent nor button is unplugged when both had their time', async () => {
    for (const way of ['agent', 'acpi'] as const) await ignore(way)
    const began = performance.now()
    const times = { agentSeconds: 2, acpiSeconds: 3 }
    assert.equal(await host.hypervisor.shutdown(guest.spec.name, times), 'plug')
    assert.ok(performance.now() - began >= 5000)
    await powerIs('stopped')
  })
})
