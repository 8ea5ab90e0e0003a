import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { processStartTicks, runCommand } from '../../workers/host/index.ts'
import {
  bootsWith,
  connectHypervisor,
  readHostNamespace,
  startHostNamespace,
} from '../../workers/hypervisor/index.ts'
import { prepareImage } from '../../workers/images/index.ts'
import { makeTempDir, removeTempDir, startTestHost, waitFor } from '../support/index.ts'

const holderScript = fileURLToPath(new URL('./holder.ts', import.meta.url))

describe('a private host', () => {
  let stateDir: string
  before(() => {
    stateDir = makeTempDir('private-host')
  })
  after(() => removeTempDir(stateDir))

  test('is found by its description while it runs, and is not started twice', async () => {
    const host = await startHostNamespace({ stateDir })
    assert.equal(readHostNamespace(stateDir)?.libvirtUri, host.libvirtUri)
    await assert.rejects(startHostNamespace({ stateDir }), /already runs/)
    const options = { stateDir, imageForProbe: () => prepareImage('micro'), log: { info: () => {} } }
    const hypervisor = await connectHypervisor(options)
    assert.equal(hypervisor.uri, host.libvirtUri)
    await hypervisor.close()
    await host.stop()
    assert.equal(readHostNamespace(stateDir), null)
  })

  test('several live side by side, each with addresses of its own', async () => {
    const first = await startHostNamespace({ stateDir })
    const otherDir = makeTempDir('private-host')
    const second = await startHostNamespace({ stateDir: otherDir })
    assert.notEqual(first.publicAddress, second.publicAddress)
    await first.stop()
    await second.stop()
    removeTempDir(otherDir)
  })

  test('has the address again that its leases name, whoever was there first', async () => {
    const [dir, otherDir] = [makeTempDir('private-host'), makeTempDir('private-host')]
    const neighbour = await startHostNamespace({ stateDir: otherDir })
    const { number } = JSON.parse(readFileSync(join(otherDir, 'uplink.json'), 'utf8')) as { number: number }
    writeFileSync(join(dir, 'uplink.json'), JSON.stringify({ number }))
    const first = await startHostNamespace({ stateDir: dir })
    assert.notEqual(first.publicAddress, neighbour.publicAddress)
    await first.stop()
    await neighbour.stop()
    await waitFor(async () => !(await hasAddress(neighbour.machineAddress)), {
      what: 'the wire of the neighbour is gone',
      seconds: 20,
    })
    await waitFor(async () => !(await hasAddress(first.machineAddress)), {
      what: 'its wire is gone',
      seconds: 20,
    })
    const again = await startHostNamespace({ stateDir: dir })
    assert.equal(again.publicAddress, first.publicAddress)
    await again.stop()
    removeTempDir(dir)
    removeTempDir(otherDir)
  })

  test('leaves no process and no interface when its holder is killed', async () => {
    const holder = spawn(process.execPath, [holderScript], { stdio: ['ignore', 'pipe', 'inherit'] })
    const { initPid, stateDir: heldDir, qemuPid, machineAddress } = await firstLine(holder)
    const inside = processesIn(initPid)
    assert.ok(inside.includes(qemuPid), 'a guest runs in it')
    assert.ok(inside.length >= 5, 'daemons run in it')
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await waitFor(() => inside.every((pid) => !isAlive(pid)), { what: 'everything in it ended', seconds: 20 })
    await waitFor(async () => !(await hasAddress(machineAddress)), { what: 'its wire is gone', seconds: 20 })
    assert.equal(readHostNamespace(heldDir), null)
    removeTempDir(heldDir)
  })

  test('has a network that can be removed before it was ever applied', async (t) => {
    const host = await startTestHost()
    t.after(() => host.stop())
    await host.network.remove()
  })

  test('finds its guests again when it is started anew, as after a reboot', async (t) => {
    const first = await startTestHost()
    t.after(() => first.stop())
    const guest = await first.addGuest()
    await first.namespace.stop()
    await waitFor(async () => !(await hasAddress(first.namespace.machineAddress)), {
      what: 'its wire is gone',
      seconds: 20,
    })
    const again = await startHostNamespace({ stateDir: first.stateDir })
    t.after(() => again.stop())
    const hypervisor = await connectHypervisor({
      stateDir: first.stateDir,
      imageForProbe: async () => first.image,
      log: { info: () => {} },
    })
    assert.deepEqual(await hypervisor.list(), [{ name: guest.spec.name, power: 'stopped' }])
    await hypervisor.close()
  })

  test('the probe boot tells a working accelerator from a broken one', async () => {
    const image = await prepareImage('micro')
    assert.equal(await bootsWith('tcg', image), true)
    const broken = {
      ...image,
      boot: { kind: 'direct', kernelPath: '/dev/null', initrdPath: '/dev/null', cmdline: '' },
    } as const
    assert.equal(await bootsWith('tcg', broken), false)
  })
})

async function firstLine(
  holder: ChildProcess,
): Promise<{ initPid: number; stateDir: string; qemuPid: number; machineAddress: string }> {
  const [text] = (await once(holder.stdout!, 'data')) as [Buffer]
  return JSON.parse(text.toString())
}

/** Processes that live in the process namespace of a private host. */
function processesIn(initPid: number): number[] {
  const wanted = namespaceOf(String(initPid))
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && namespaceOf(entry) === wanted)
    .map(Number)
}

function namespaceOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`)
  } catch {
    return null // it ended while we looked
  }
}

function isAlive(pid: number): boolean {
  return processStartTicks(pid) !== null
}

/** Whether this machine's end of a private host's wire is still there; others may have theirs. */
async function hasAddress(address: string): Promise<boolean> {
  const { stdout } = await runCommand('ip', ['-json', '-4', 'address', 'show'])
  return stdout.includes(`"${address}"`)
}
