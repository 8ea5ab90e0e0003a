import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from '../../workers/host/index.ts'
import {
  agentAnswers,
  connectHypervisor,
  type GuestSpec,
  type Hypervisor,
  memoryLimitMib,
  rescueSpec,
} from '../../workers/hypervisor/index.ts'
import { defaultCacheDir } from '../../workers/images/index.ts'
import { patience, startTestHost, type TestGuest, type TestHost, waitFor } from '../support/index.ts'

describe('operating a real guest', () => {
  let host: TestHost
  let guest: TestGuest
  let spec: GuestSpec
  let name: string

  const agentUp = () =>
    waitFor(() => agentAnswers(host.hypervisor, name, 2), { what: 'the agent answers', seconds: 90 })
  /** A second worker on the same host. */
  const connectAgain = (): Promise<Hypervisor> =>
    connectHypervisor({
      stateDir: host.stateDir,
      cacheDir: defaultCacheDir(),
      imageForProbe: async () => host.image,
      log: { info: () => {} },
    })

  before(async () => {
    host = await startTestHost({ qemuUser: 'libvirt-qemu' })
    guest = await host.addGuest({ diskGib: 1 })
    name = guest.spec.name
    const limits = { cpuWeight: 100, cpuQuotaPercent: null, memoryLimitMib: memoryLimitMib(256, 'tcg') }
    spec = { ...guest.spec, graphics: 'vnc', limits }
    await host.hypervisor.define(spec)
    await host.hypervisor.start(name)
    await guest.waitForSsh()
    await agentUp()
  })
  after(() => host.stop())

  test('its QEMU is no privileged process, and may ask the kernel for little', async () => {
    const status = await host.shell('sh', '-c', `cat "/proc/$(cat /run/libvirt/qemu/${name}.pid)/status"`)
    const uid = (await host.shell('id', '-u', 'libvirt-qemu')).trim()
    assert.match(status, new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}`, 'm'))
    assert.match(status, /^CapEff:\t0+$/m)
    assert.match(status, /^NoNewPrivs:\t1$/m)
    assert.match(status, /^Seccomp:\t2$/m)
  })

  test('its console is a shell, and goes on while the daemon is killed', async () => {
    const console = await host.hypervisor.openConsole(name)
    const says = listenTo(console)
    console.write('\n')
    await waitFor(() => says().includes('# '), { what: 'a prompt comes', seconds: 60 })
    console.write('echo "I am $(id -un) on $(tty)"\n')
    await waitFor(() => says().includes('I am root on /dev/ttyS0'), {
      what: 'the shell answers',
      seconds: 30,
    })
    await host.killDaemon()
    console.write('echo still "here"\n')
    await waitFor(() => says().includes('still here'), { what: 'the shell answers again', seconds: 30 })
    console.destroy()
    await waitFor(() => host.hypervisor.list().catch(() => null), { what: 'the daemon answers', seconds: 30 })
    const log = join(host.stateDir, name, 'console.log')
    await waitFor(() => readFileSync(log, 'utf8').includes('still here'), {
      what: 'it is logged',
      seconds: 10,
    })
  })

  test('its screen speaks VNC to whoever the host lets in, and to no network', async () => {
    const screen = await host.hypervisor.openGraphics(name)
    const says = listenTo(screen)
    await waitFor(() => says().startsWith('RFB 003.008'), { what: 'it greets', seconds: 20 })
    screen.destroy()
    assert.doesNotMatch(await host.shell('ss', '-Htln'), /:59\d\d/)
  })

  test('what a worker that died left frozen is thawed by the next', async () => {
    const first = await connectAgain()
    await first.freeze(name, 600)
    await first.close()
    assert.equal(await host.hypervisor.agent(name, 'guest-fsfreeze-status'), 'frozen')
    const next = await connectAgain()
    await waitFor(async () => (await next.agent(name, 'guest-fsfreeze-status')) === 'thawed', {
      what: 'it is thawed',
      seconds: 30,
    })
    await next.close()
    await guest.run('echo written > word; sync')
  })

  test('a disk copy that a worker which died left under way is ended', async () => {
    await guest.run('head -c 60000000 /dev/urandom > big; sync')
    const first = await connectAgain()
    const toPath = join(host.stateDir, 'copy.qcow2')
    const copying = first.copyDisk(name, toPath, {
      freeze: false,
      timeoutSeconds: 60,
      onProgress: () => void first.close(),
    })
    await assert.rejects(copying)
    await host.hypervisor.dropDiskCopy(name)
    await host.hypervisor.copyDisk(name, toPath, { freeze: true, timeoutSeconds: 60 })
    await runCommand('qemu-img', ['check', '-q', toPath])
  })

  test('an agent that does not answer is not there', async () => {
    await guest.run('kill -STOP $(pidof qemu-ga)')
    await assert.rejects(host.hypervisor.agent(name, 'guest-ping', {}, 1), { reason: 'noAgent' })
    await assert.rejects(host.hypervisor.freeze(name), { reason: 'noAgent' })
    await assert.rejects(
      host.hypervisor.copyDisk(name, join(host.stateDir, 'x'), { freeze: true, timeoutSeconds: 30 }),
      { reason: 'noAgent' },
    )
    assert.equal(existsSync(join(host.stateDir, 'x')), false)
    await guest.run('kill -CONT $(pidof qemu-ga)')
    await agentUp()
  })

  test('it gets no more CPU time than its quota, where the host can hold it to one', async (t) => {
    const { cpuQuota, says } = await host.hypervisor.enforcement()
    if (cpuQuota === 'nobody') return t.skip(says)
    await guest.run('(while :; do :; done) > /dev/null 2>&1 < /dev/null & echo $! > busy')
    const quota = { ...spec, limits: { ...spec.limits!, cpuQuotaPercent: 25 } }
    assert.equal((await host.hypervisor.resize(quota)).needsRestart, null)
    const cpuSeconds = async () => ((await host.hypervisor.stats())[0]?.cpuTimeNs ?? 0) / 1e9
    const [began, before] = [performance.now(), await cpuSeconds()]
    await sleep(3000)
    const share = ((await cpuSeconds()) - before) / ((performance.now() - began) / 1000)
    assert.ok(share < 0.35, `25 % of a core were allowed, ${Math.round(share * 100)} % were used`)
    await host.hypervisor.resize(spec)
    await guest.run('kill $(cat busy)', 60)
  })

  test('without an agent it is shut down by its button, and no time is lost to the agent', async () => {
    await guest.run("printf '#!/bin/sh\nexec sleep 3600\n' > /etc/freehold/agent; killall qemu-ga")
    const began = performance.now()
    assert.equal(await host.hypervisor.shutdown(name, { ...patience, agentSeconds: 600 }), 'acpi')
    assert.ok(performance.now() - began < 1000 * patience.acpiSeconds)
  })

  test('a rescue boots another system with the same keys, the disk lying beside it', async () => {
    assert.ok(host.image.boot.kind === 'direct')
    const scratchDiskPath = join(host.stateDir, 'scratch.qcow2')
    await runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', scratchDiskPath, '1G'])
    await host.hypervisor.define(rescueSpec(spec, { boot: host.image.boot, scratchDiskPath }, 'root'))
    await host.hypervisor.start(name)
    await guest.waitForSsh()
    assert.equal((await guest.try('cat word')).code, 1, 'its own disk is not in place')
    await guest.run('mkdir -p /mnt; mount /dev/vdc /mnt; echo repaired >> /mnt/word; umount /mnt')
    await host.hypervisor.shutdown(name, patience)
    await host.hypervisor.define(spec)
    await host.hypervisor.start(name)
    await guest.waitForSsh()
    assert.equal(await guest.run('cat word'), 'written\nrepaired\n')
  })
})

/** What a stream said so far. */
function listenTo(stream: Duplex): () => string {
  let said = ''
  stream.on('data', (bytes) => {
    said += bytes
  })
  return () => said
}
