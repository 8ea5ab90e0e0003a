import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestHost, type TestGuest, type TestHost } from '../test/support/index.ts'
import { type ObservedInstance, openObservatory } from '../workers/observe/index.ts'
import { type Figure, medianFigure } from './figures.ts'
import type { Measurement } from './measurement.ts'
import { processorUseOf } from './processor.ts'

const GUESTS = 10
const WINDOW_SECONDS = 60
/** The start of what is measured is not measured: code is compiled, files are made. */
const WARM_UP_SECONDS = 20

/** What it costs a host to look at its machines. */
export const measuring: Measurement = {
  name: 'measuring',
  title: 'Measuring',
  says:
    `What a worker measures of its machines, once a second and kept: processor time, user and kernel, of its own processes and of\n` +
    `libvirt's daemons, less what they take when nobody looks. ${GUESTS} real machines (\`micro\`, idle) run; shares are of one core, for each\n` +
    `of them, over ${WINDOW_SECONDS} s.`,
  needs: ['guests', 'images'],
  async measure(runs) {
    const host = await startTestHost()
    try {
      const guests: TestGuest[] = []
      while (guests.length < GUESTS) guests.push(await startGuest(host))
      return await measureLooking(host, guests.map(instanceOf), runs)
    } finally {
      await host.stop()
    }
  },
}

async function startGuest(host: TestHost): Promise<TestGuest> {
  const guest = await host.addGuest()
  await host.hypervisor.start(guest.spec.name)
  await guest.waitForSsh()
  return guest
}

const instanceOf = ({ spec }: TestGuest): ObservedInstance => ({
  lease: `0x${spec.uuid.replaceAll('-', '').padEnd(64, '0')}`,
  guest: spec.name,
  folder: dirname(spec.diskPath),
  consoleLog: spec.consoleLogPath,
  services: [],
  gpus: 0,
  mayRun: true,
})

async function measureLooking(
  { hypervisor }: TestHost,
  instances: readonly ObservedInstance[],
  runs: number,
): Promise<Figure[]> {
  await sleep(WARM_UP_SECONDS * 1000)
  const idle = await sharesOver(WINDOW_SECONDS)
  const observatory = openObservatory({
    hypervisor,
    instances: () => instances,
    say: (sentence) => console.error(`  ${sentence}`),
  })
  observatory.start()
  try {
    await sleep(WARM_UP_SECONDS * 1000)
    const looking: Shares[] = []
    while (looking.length < runs) looking.push(await sharesOver(WINDOW_SECONDS))
    await requireMeasured(observatory, instances)
    const each = (of: keyof Shares) => looking.map((one) => (one[of] - idle[of]) / instances.length)
    const [worker, daemons] = [each('worker'), each('daemons')]
    const both = worker.map((share, run) => share + daemons[run]!)
    return [
      medianFigure('a machine, measured each second', both, { unit: '%', goal: 1 }),
      medianFigure("of that in libvirt's daemons", daemons, { unit: '%' }),
    ]
  } finally {
    await observatory.stop()
  }
}

/** Hundredths of one core. */
interface Shares {
  readonly worker: number
  readonly daemons: number
}

/** What this process, which stands for a worker, its helpers and libvirt's daemons take meanwhile; guests are left out. */
async function sharesOver(seconds: number): Promise<Shares> {
  const [before, since] = [secondsNow(), performance.now()]
  await sleep(seconds * 1000)
  const [after, passed] = [secondsNow(), (performance.now() - since) / 1000]
  const share = (of: keyof Shares) => (100 * (after[of] - before[of])) / passed
  return { worker: share('worker'), daemons: share('daemons') }
}

function secondsNow(): Shares {
  const total = { worker: 0, daemons: 0 }
  for (const { program, seconds } of processorUseOf(process.pid)) {
    if (program.startsWith('qemu-system')) continue
    total[/^(libvirtd|virtlogd)/.test(program) ? 'daemons' : 'worker'] += seconds
  }
  return total
}

/** A cheap way to measure nothing would look good here. */
async function requireMeasured(
  observatory: ReturnType<typeof openObservatory>,
  instances: readonly ObservedInstance[],
): Promise<void> {
  const since = Math.floor(Date.now() / 1000) - WINDOW_SECONDS
  for (const { lease } of instances) {
    const { series } = await observatory.metrics(lease, { window: 'hour', since })
    const points = series.cpuPercent.filter((value) => value !== null).length
    if (points < 0.9 * WINDOW_SECONDS) throw new Error(`${points} points came in ${WINDOW_SECONDS} s.`)
  }
}
