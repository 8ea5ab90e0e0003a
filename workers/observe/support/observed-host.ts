import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeTempDir, removeTempDir } from '../../../test/support/temp.ts'
import { guestName, guestUuid, SimulatedHypervisor } from '../../hypervisor/index.ts'
import type { ObservedInstance } from '../types.ts'
import { ManualClock } from './manual-clock.ts'

/** A make-believe host with instances to observe, their folders, and a clock that the test turns. */
export interface ObservedHost {
  readonly hypervisor: SimulatedHypervisor
  readonly clock: ManualClock
  /** What was complained about so far. */
  readonly said: string[]
  readonly say: (sentence: string) => void
  readonly instances: ObservedInstance[]
  /** Adds a running instance; the digit makes its lease. */
  add(digit: string, change?: Partial<ObservedInstance>): Promise<ObservedInstance>
  remove(): void
}

export function observedHost(name: string): ObservedHost {
  const root = makeTempDir(name)
  const hypervisor = new SimulatedHypervisor()
  const said: string[] = []
  const instances: ObservedInstance[] = []
  return {
    hypervisor,
    clock: new ManualClock(),
    said,
    say: (sentence) => void said.push(sentence),
    instances,
    async add(digit, change = {}) {
      const lease = `0x${digit.repeat(64)}` as const
      const folder = join(root, lease)
      mkdirSync(folder)
      const instance: ObservedInstance = {
        lease,
        guest: guestName(lease),
        folder,
        consoleLog: join(folder, 'console.log'),
        services: [],
        gpus: 0,
        mayRun: true,
        ...change,
      }
      await hypervisor.define({
        name: instance.guest,
        uuid: guestUuid(lease),
        vcpus: 1,
        memoryMib: 256,
        diskPath: join(folder, 'disk.qcow2'),
        seedPath: join(folder, 'seed.iso'),
        consoleLogPath: instance.consoleLog,
        boot: { kind: 'disk' },
        nic: { kind: 'user', mac: '02:00:00:00:00:01', sshForwardPort: 40_000 },
      })
      await hypervisor.start(instance.guest)
      instances.push(instance)
      return instance
    },
    remove: () => removeTempDir(root),
  }
}
