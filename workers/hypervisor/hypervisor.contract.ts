import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { waitFor } from '../../test/support/index.ts'
import type { GuestEvent, GuestPower, GuestSpec, Hypervisor, HypervisorError } from './types.ts'

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

    before(async () => {
      subject = await setUp()
      hypervisor = subject.hypervisor
      spec = await subject.makeSpec(name)
      hypervisor.onEvent((event) => events.push(event))
    })
    after(() => subject.stop())

    test('nothing is there before anything was defined', async () => {
      assert.deepEqual(await hypervisor.list(), [])
    })

    test('a guest that is not there: starting is refused, ending is fine', async () => {
      await assert.rejects(hypervisor.start(name), refused)
      await hypervisor.shutdown(name, 1)
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

    test('starting twice, even at once, starts once', async () => {
      await Promise.all(
        [hypervisor.start(name), hypervisor.start(name)].map((start) => start.catch(ignoreRace)),
      )
      await hypervisor.start(name)
      assert.equal(await powerOf(name), 'running')
      await heard('started')
      assert.equal(events.filter((one) => one.event === 'started').length, 1)
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
      await waitFor(async () => (await powerOf(name)) === 'crashed', { what: 'the crash shows', seconds: 10 })
      await hypervisor.start(name)
      assert.equal(await powerOf(name), 'running')
    })

    test('shutting down ends in a stopped guest, also the second time', async () => {
      events.length = 0
      await hypervisor.shutdown(name, 20)
      assert.equal(await powerOf(name), 'stopped')
      await heard('stopped')
      await hypervisor.shutdown(name, 20)
      await hypervisor.destroy(name)
      assert.equal(await powerOf(name), 'stopped')
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

/** Of two starts at once one may hear that the other was first. */
function ignoreRace(error: unknown): void {
  if (!refused(error)) throw error
}
