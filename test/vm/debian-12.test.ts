import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { guestFileSystems } from '../../workers/hypervisor/index.ts'
import { prepareImage } from '../../workers/images/index.ts'
import { type Observatory, openObservatory } from '../../workers/observe/index.ts'
import { patience, startTestHost, type TestGuest, type TestHost, waitFor } from '../support/index.ts'

/** A tenant who wants more packages' worth of setup, and tries to replace what the host set. */
const userData = `#cloud-config
ssh_authorized_keys:
  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFyZnlhcmZ5YXJmeWFyZnlhcmZ5YXJmeWFyZnlhcmZ5 colleague
ssh_keys:
  ecdsa_private: mine
  ecdsa_public: mine
write_files:
  - path: /etc/tenant
    content: hello
runcmd:
  - touch /etc/tenant-ran
  - echo said while it was set up
`

describe('debian-12', () => {
  let host: TestHost
  let guest: TestGuest
  let observatory: Observatory
  const lease = `0x${'1'.repeat(64)}` as const

  before(async () => {
    const image = await prepareImage('debian-12')
    host = await startTestHost()
    guest = await host.addGuest({ image, diskGib: 6, userData })
    observatory = openObservatory({
      hypervisor: host.hypervisor,
      say: () => {},
      instances: () => [
        {
          lease,
          guest: guest.spec.name,
          folder: dirname(guest.spec.diskPath),
          consoleLog: guest.spec.consoleLogPath,
          services: [
            { name: 'setup', check: { kind: 'cloudInit' }, timeoutSeconds: 600 },
            { name: 'ssh', check: { kind: 'tcp', port: 22 }, timeoutSeconds: 600 },
          ],
          gpus: 0,
          mayRun: true,
        },
      ],
    })
    observatory.start()
    await host.hypervisor.start(guest.spec.name)
    await guest.waitForSsh(400)
  })
  after(async () => {
    await observatory.stop()
    await host.stop()
  })

  test('lets its tenant in under the host key that was known before the boot', async () => {
    assert.equal((await guest.run('hostname')).trim(), guest.spec.name)
    assert.equal((await guest.run('sudo -n id -u')).trim(), '0')
    assert.equal((await guest.run('ls /etc/ssh/ssh_host_*_key')).trim(), '/etc/ssh/ssh_host_ecdsa_key')
  })

  test("does what the tenant's cloud-init says, and keeps the keys the host set", async () => {
    await guest.run('cloud-init status --wait', 300)
    assert.equal(await guest.run('cat /etc/tenant; ls /etc/tenant-ran'), 'hello/etc/tenant-ran\n')
    const keys = await guest.run('cat .ssh/authorized_keys')
    assert.match(keys, /colleague/)
    assert.match(keys, /tenant@test/)
  })

  test('is ready when cloud-init has finished, and what that printed can be read on the host', async () => {
    await waitFor(() => observatory.readiness(lease) === 'ready', {
      what: 'the instance is ready',
      seconds: 300,
    })
    const printed = () => observatory.readLog(lease, 'cloud-init', { follow: false }).then(text)
    await waitFor(async () => (await printed()).includes('said while it was set up'), {
      what: 'the output of cloud-init is on the host',
      seconds: 240, // a guest that was silent for long while it booted is asked once a minute
    })
    await waitFor(async () => (await observatory.metrics(lease, { window: 'hour' })).filesystems.length > 0, {
      what: 'the agent tells of its file systems',
      seconds: 240, // a guest that was silent for long while it booted is asked once a minute
    })
  })

  test('has the whole disk, an agent, and modules for its kernel', async () => {
    const kib = Number((await guest.run("df -k / | awk 'END { print $2 }'")).trim())
    assert.ok(kib > 5.5 * 1024 * 1024, `${kib} KiB of 6 GiB`)
    await guest.run('sudo modprobe loop')
    assert.equal((await guest.run('systemctl is-active qemu-guest-agent')).trim(), 'active')
  })

  test('serves files over SFTP', async () => {
    const [, program = ''] = /^subsystem sftp (\S+)/m.exec(await guest.run('sudo sshd -T')) ?? []
    await guest.run(`test -x ${program}`)
    assert.notEqual(program, '')
  })

  test('logs its tenant in on the serial port, and can be brought to rest', async () => {
    const port = await host.hypervisor.openConsole(guest.spec.name)
    let said = ''
    port.on('data', (bytes) => {
      said += bytes
    })
    port.write('\n')
    await waitFor(() => said.includes('debian@'), { what: 'a prompt comes', seconds: 120 })
    port.write('echo "$(tty) of $(id -un)"\n')
    await waitFor(() => said.includes('/dev/ttyS0 of debian'), { what: 'the shell answers', seconds: 60 })
    port.destroy()
    assert.equal(await host.hypervisor.freeze(guest.spec.name), 1)
    assert.equal(await host.hypervisor.thaw(guest.spec.name), 1)
    const [root] = await guestFileSystems(host.hypervisor, guest.spec.name)
    assert.equal(root?.mountPoint, '/')
  })

  test('shuts down when asked', async () => {
    await host.hypervisor.shutdown(guest.spec.name, patience)
    const [found] = await host.hypervisor.list()
    assert.equal(found?.power, 'stopped')
    assert.equal(found?.poweredItselfOff, true, 'nobody had to pull the plug')
  })
})
