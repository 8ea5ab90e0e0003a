import assert from 'node:assert/strict'
import { existsSync, rmSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { waitFor } from '../../test/support/index.ts'
import { agentAnswers, guestFileSystems, runInGuest } from './guest-agent.ts'
import type { FoundGuest, GuestEvent, GuestPower, GuestSpec, Hypervisor, HypervisorError } from './types.ts'

/** A hypervisor under test, and the hands that make its troubles. */
export interface HypervisorUnderTest {
  readonly hypervisor: Hypervisor
  /** A guest that could be defined here; called once per name. */
  makeSpec(name: string): Promise<GuestSpec>
  /** Kills the guest's QEMU. */
  crashGuest(name: string): Promise<void>
  /** Makes the daemon go away and come back, whatever runs on it. */
  restartDaemon(): Promise<void>
  stop(): Promise<void>
}

const impatient = { agentSeconds: 1, acpiSeconds: 1 }
const refused = (error: unknown): boolean => (error as HypervisorError).reason === 'refused'
const gone = (error: unknown): boolean => (error as HypervisorError).reason === 'gone'

/**
 * What anybody behind the door may rely on, from whatever stands in the room: run against the real one and its twin.
 */
export function testHypervisor(title: string, setUp: () => Promise<HypervisorUnderTest>): void {
  describe(`${title} keeps the hypervisor's promises`, () => {
    const name = 'fh-c0ffee'
    let subject: HypervisorUnderTest
    let hypervisor: Hypervisor
    let spec: GuestSpec
    const events: GuestEvent[] = []

    const powerOf = async (guest: string): Promise<GuestPower | undefined> =>
      (await hypervisor.list()).find((found) => found.name === guest)?.power
    const heard = (event: GuestEvent['event']): Promise<unknown> =>
      waitFor(() => events.some((one) => one.name === name && one.event === event), {
        what: `the event "${event}" arrives`,
        seconds: 20,
      })

    /** Events are hints: what happens before the listener is there, or while the daemon is away, is not told later. */
    const eventsCome = async (): Promise<boolean> => {
      await hypervisor.define(spec)
      return events.some((one) => one.name === name && one.event === 'defined')
    }

    before(async () => {
      subject = await setUp()
      hypervisor = subject.hypervisor
      spec = { ...(await subject.makeSpec(name)), mostVcpus: 2 }
      hypervisor.onEvent((event) => events.push(event))
    })
    after(() => subject.stop())

    test('nothing is there before anything was defined', async () => {
      assert.deepEqual(await hypervisor.list(), [])
    })

    test('a guest that is not there: starting is refused, ending is fine', async () => {
      await assert.rejects(hypervisor.start(name), refused)
      assert.equal(await hypervisor.shutdown(name, impatient), null)
      await hypervisor.destroy(name)
      await hypervisor.undefine(name)
    })

    test("a stranger's guest is not ours to touch", async () => {
      await assert.rejects(hypervisor.start('web-server'), refused)
      await assert.rejects(hypervisor.destroy('web-server'), refused)
      await assert.rejects(hypervisor.define({ ...spec, name: 'web-server' }), refused)
    })

    test('an impossible guest is refused', async () => {
      await assert.rejects(hypervisor.define({ ...spec, vcpus: 0 }), refused)
      await assert.rejects(hypervisor.define({ ...spec, diskPath: 'relative.qcow2' }), refused)
    })

    test('a defined guest is stopped, and may be defined again', async () => {
      await hypervisor.define(spec)
      await hypervisor.define({ ...spec, memoryMib: spec.memoryMib + 32 })
      await hypervisor.define(spec)
      assert.deepEqual(await hypervisor.list(), [{ name, power: 'stopped' }])
    })

    test('events come', async () => {
      await waitFor(eventsCome, { what: 'an event arrives', seconds: 60 })
    })

    test('starting twice, even at once, starts once', async () => {
      await Promise.all(
        [hypervisor.start(name), hypervisor.start(name)].map((start) => start.catch(ignoreRace)),
      )
      await hypervisor.start(name)
      assert.equal(await powerOf(name), 'running')
      await heard('started')
      assert.equal(events.filter((one) => one.event === 'started').length, 1)
    })

    const answering = (): Promise<unknown> =>
      waitFor(() => agentAnswers(hypervisor, name, 2), { what: 'the agent answers', seconds: 300 })

    test('what is used is told of every guest that runs', async () => {
      const [used, ...others] = await hypervisor.stats()
      assert.deepEqual(others, [])
      assert.equal(used?.name, name)
      assert.equal(used?.vcpus, spec.vcpus)
      const told = await waitFor(
        async () => {
          const [now] = await hypervisor.stats()
          return now?.memory && now.disks ? now : null
        },
        { what: 'memory and disk are told', seconds: 30 },
      )
      assert.equal(told.memory?.maximumKib, spec.memoryMib * 1024)
      assert.deepEqual(
        told.disks?.map(({ device }) => device),
        ['vda'],
      )
      assert.ok(told.cpuTimeNs >= (used?.cpuTimeNs ?? 0))
    })

    test('who keeps guests to their limits is said', async () => {
      const { says, ...who } = await hypervisor.enforcement()
      assert.ok(says.endsWith('.'))
      for (const one of Object.values(who)) assert.match(one, /^(libvirt|worker|nobody)$/)
    })

    test('the agent answers, refuses what it does not know, and is refused nonsense', async () => {
      await answering()
      assert.deepEqual(await hypervisor.agent(name, 'guest-ping'), {})
      await assert.rejects(hypervisor.agent(name, 'guest-make-coffee'), refused)
      await assert.rejects(hypervisor.agent(name, '"}; guest-exec'), refused)
    })

    test('programs run in the guest, and its file systems are told', async () => {
      const { exitCode, truncated } = await runInGuest(hypervisor, name, { path: '/bin/true' })
      assert.deepEqual({ exitCode, truncated }, { exitCode: 0, truncated: false })
      const found = await guestFileSystems(hypervisor, name)
      assert.ok(found.some(({ mountPoint, totalBytes }) => mountPoint === '/root' && (totalBytes ?? 0) > 0))
    })

    test('the console takes what is typed and shows what comes; the last reader has it', async () => {
      const first = await hypervisor.openConsole(name)
      const firstSays = listenTo(first)
      first.write('echo on\n')
      await waitFor(() => firstSays().includes('echo on'), { what: 'the console shows it', seconds: 60 })
      const second = await hypervisor.openConsole(name)
      const secondSays = listenTo(second)
      await waitFor(() => first.destroyed || first.readableEnded, {
        what: 'the first has ended',
        seconds: 10,
      })
      second.write('echo two\n')
      await waitFor(() => secondSays().includes('echo two'), { what: 'the second has it', seconds: 20 })
      second.destroy()
    })

    test('a guest without a screen has none to open', async () => {
      await assert.rejects(hypervisor.openGraphics(name), refused)
    })

    test('a frozen guest does nothing else until it is thawed, also the second time', async () => {
      assert.equal(await hypervisor.thaw(name), 0)
      assert.equal(await hypervisor.freeze(name), 1)
      await assert.rejects(runInGuest(hypervisor, name, { path: '/bin/true' }), refused)
      assert.equal(await hypervisor.thaw(name), 1)
      assert.equal(await hypervisor.thaw(name), 0)
      await runInGuest(hypervisor, name, { path: '/bin/true' })
    })

    test('who freezes and forgets is forgiven', async () => {
      await hypervisor.freeze(name, 1)
      await waitFor(async () => (await hypervisor.agent(name, 'guest-fsfreeze-status')) === 'thawed', {
        what: 'it is thawed',
        seconds: 20,
      })
    })

    test('the disk of a running guest is copied, frozen for the cut or not', async () => {
      const copy = `${spec.diskPath}.copy`
      for (const freeze of [false, true]) {
        await hypervisor.copyDisk(name, copy, { freeze, timeoutSeconds: 60 })
        assert.ok(existsSync(copy))
        rmSync(copy)
      }
      assert.equal(await hypervisor.agent(name, 'guest-fsfreeze-status'), 'thawed')
      await hypervisor.dropDiskCopy(name)
    })

    test('a copy that is called off leaves nothing', async () => {
      const copy = `${spec.diskPath}.copy`
      const signal = AbortSignal.abort()
      await assert.rejects(hypervisor.copyDisk(name, copy, { freeze: false, timeoutSeconds: 60, signal }))
      assert.equal(existsSync(copy), false)
    })

    test('a vCPU is added on the spot; fewer, and other memory, wait for the next start', async () => {
      const wider = { ...spec, vcpus: 2, mostVcpus: 2 }
      assert.equal((await hypervisor.resize(wider)).needsRestart, null)
      assert.equal((await hypervisor.stats())[0]?.vcpus, 2)
      assert.ok((await hypervisor.resize({ ...wider, vcpus: 1 })).needsRestart)
      assert.ok((await hypervisor.resize({ ...wider, memoryMib: spec.memoryMib + 64 })).needsRestart)
      assert.equal(await powerOf(name), 'running')
      assert.equal((await hypervisor.resize(wider)).needsRestart, null)
    })

    test('the reset button begins the guest anew; it still runs', async () => {
      await hypervisor.reset(name)
      assert.equal(await powerOf(name), 'running')
      await answering()
    })

    test('a guest that runs is not forgotten', async () => {
      await assert.rejects(hypervisor.undefine(name), refused)
      assert.equal(await powerOf(name), 'running')
    })

    test('the daemon may go away and come back without the guest noticing', async () => {
      await subject.restartDaemon()
      // Not to know is fine for a while; an empty list would be a lie.
      const found = await waitFor(() => hypervisor.list().catch(() => null), {
        what: 'the daemon answers',
        seconds: 20,
      })
      assert.deepEqual(found, [{ name, power: 'running' }])
    })

    test('a guest whose QEMU dies has crashed, and starts again', async () => {
      await subject.crashGuest(name)
      await waitFor(async () => (await powerOf(name)) === 'crashed', { what: 'the crash shows', seconds: 20 })
      await hypervisor.start(name)
      assert.equal(await powerOf(name), 'running')
    })

    const off = async (): Promise<FoundGuest | null> => {
      const found = (await hypervisor.list().catch(() => [])).find((guest) => guest.name === name)
      return found?.power === 'stopped' || found?.power === 'crashed' ? found : null
    }
    const endsWithTheDaemon: readonly [string, () => Promise<void>][] = [
      [
        'and then its daemon',
        async () => {
          await subject.crashGuest(name)
          await waitFor(off, { what: 'the crash shows', seconds: 20 })
          await subject.restartDaemon()
        },
      ],
      [
        'as its daemon does',
        async () => {
          await Promise.all([subject.restartDaemon(), subject.crashGuest(name)])
        },
      ],
      [
        'while its daemon comes back',
        async () => {
          await subject.restartDaemon()
          await subject.crashGuest(name)
        },
      ],
    ]
    for (const [when, trouble] of endsWithTheDaemon) {
      // Whether the new daemon can still tell that it crashed depends on which of the two saw it.
      test(`a guest whose QEMU dies ${when} is off, not by its own will, and starts again`, async () => {
        await trouble()
        const found = await waitFor(off, { what: 'it shows as off', seconds: 60 })
        assert.equal(found.poweredItselfOff, undefined)
        await hypervisor.start(name)
        assert.equal(await powerOf(name), 'running')
      })
    }

    test('a console ends with its guest', async () => {
      const console = await hypervisor.openConsole(name)
      console.resume()
      console.on('error', () => {}) // bytes were under way; `close` follows
      const ended = new Promise((done) => console.once('close', done))
      await subject.crashGuest(name)
      await ended
      await waitFor(async () => (await powerOf(name)) === 'crashed', { what: 'the crash shows', seconds: 20 })
    })

    test('events come again after the daemon was away', async () => {
      events.length = 0
      await waitFor(eventsCome, { what: 'an event arrives', seconds: 60 })
      await hypervisor.start(name)
    })

    test('shutting down ends in a stopped guest, also the second time', async () => {
      events.length = 0
      await hypervisor.shutdown(name, { agentSeconds: 20, acpiSeconds: 10 })
      assert.equal(await powerOf(name), 'stopped')
      await heard('stopped')
      assert.equal(await hypervisor.shutdown(name, impatient), null)
      await hypervisor.destroy(name)
      assert.equal(await powerOf(name), 'stopped')
    })

    test('a stopped guest has no agent, no console, no reset button, and uses nothing', async () => {
      await assert.rejects(hypervisor.agent(name, 'guest-ping'), refused)
      await assert.rejects(hypervisor.openConsole(name), refused)
      await assert.rejects(hypervisor.reset(name), refused)
      const copy = { freeze: false, timeoutSeconds: 10 }
      await assert.rejects(hypervisor.copyDisk(name, `${spec.diskPath}.copy`, copy), refused)
      await hypervisor.dropDiskCopy(name)
      assert.equal(await hypervisor.thaw(name), 0)
      assert.deepEqual(await hypervisor.stats(), [])
      assert.equal((await hypervisor.resize({ ...spec, vcpus: 2 })).needsRestart, null)
    })

    test('the plug can be pulled at any time', async () => {
      await hypervisor.start(name)
      await hypervisor.destroy(name)
      await hypervisor.destroy(name)
      assert.equal(await powerOf(name), 'stopped')
    })

    test('a forgotten guest is gone, also the second time', async () => {
      await hypervisor.undefine(name)
      await hypervisor.undefine(name)
      assert.deepEqual(await hypervisor.list(), [])
    })

    test('a closed connection answers nothing', async () => {
      await hypervisor.close()
      await assert.rejects(hypervisor.list(), gone)
    })
  })
}

/** What a stream said so far. */
function listenTo(stream: Duplex): () => string {
  let said = ''
  stream.on('data', (bytes) => {
    said += bytes
  })
  return () => said
}

/** Of two starts at once one may hear that the other was first. */
function ignoreRace(error: unknown): void {
  if (!refused(error)) throw error
}
