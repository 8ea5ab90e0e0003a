import type { InstanceMetrics } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import type { GuestStats } from '../../hypervisor/index.ts'
import { memoryOf, someOf, sumOf } from './rates.ts'

/** What is written of one instance. */
export interface Exposition {
  readonly lease: Hex
  /** Newest counters; null: it does not run, or nobody has seen it for a while. */
  readonly stats: GuestStats | null
  readonly isReady: boolean
  readonly filesystems: readonly InstanceMetrics['filesystems'][number][]
  readonly gpus: readonly InstanceMetrics['gpus'][number][]
}

type Kind = 'counter' | 'gauge'
type Labels = Readonly<Record<string, string>>
type Sample = readonly [labels: Labels, value: number | null]

interface Metric {
  readonly name: string
  readonly kind: Kind
  readonly help: string
  readonly read: (instance: Exposition) => readonly Sample[]
}

const one = (name: string, kind: Kind, help: string, read: (stats: GuestStats) => number | null): Metric => ({
  name,
  kind,
  help,
  read: ({ stats }) => (stats === null ? [] : [[{}, read(stats)]]),
})

const seconds = (ns: number | null): number | null => (ns === null ? null : ns / 1e9)

/**
 * All metrics of an instance. Whatever can be counted is a counter: Prometheus makes rates of any width from it, and knows what
 * to do when a guest's restart begins it anew.
 */
export const instanceMetrics: readonly Metric[] = [
  {
    name: 'freehold_instance_up',
    kind: 'gauge',
    help: 'Whether the guest runs and its host sees it',
    read: ({ stats }) => [[{}, stats === null ? 0 : 1]],
  },
  {
    name: 'freehold_instance_ready',
    kind: 'gauge',
    help: 'Whether every service of the manifest works',
    read: ({ isReady }) => [[{}, isReady ? 1 : 0]],
  },
  one('freehold_instance_vcpus', 'gauge', 'Virtual processors', ({ vcpus }) => vcpus),
  one('freehold_instance_cpu_seconds_total', 'counter', 'Processor time used', ({ cpuTimeNs }) =>
    seconds(cpuTimeNs),
  ),
  one(
    'freehold_instance_steal_seconds_total',
    'counter',
    'Time in which virtual processors were ready and the host gave them no core',
    ({ stealNs }) => seconds(stealNs),
  ),
  one(
    'freehold_instance_memory_used_bytes',
    'gauge',
    'Memory in use in the guest',
    (stats) => memoryOf(stats).used,
  ),
  one(
    'freehold_instance_memory_total_bytes',
    'gauge',
    'Memory that the guest has',
    (stats) => memoryOf(stats).total,
  ),
  one('freehold_instance_disk_read_bytes_total', 'counter', 'Read from its disks', ({ disks }) =>
    sumOf(disks, 'readBytes'),
  ),
  one('freehold_instance_disk_written_bytes_total', 'counter', 'Written to its disks', ({ disks }) =>
    sumOf(disks, 'writeBytes'),
  ),
  one('freehold_instance_disk_reads_total', 'counter', 'Read operations', ({ disks }) =>
    sumOf(disks, 'readRequests'),
  ),
  one('freehold_instance_disk_writes_total', 'counter', 'Write operations', ({ disks }) =>
    sumOf(disks, 'writeRequests'),
  ),
  one('freehold_instance_net_received_bytes_total', 'counter', 'Received by the guest', ({ nics }) =>
    sumOf(someOf(nics), 'rxBytes'),
  ),
  one('freehold_instance_net_sent_bytes_total', 'counter', 'Sent by the guest', ({ nics }) =>
    sumOf(someOf(nics), 'txBytes'),
  ),
  {
    name: 'freehold_instance_filesystem_used_bytes',
    kind: 'gauge',
    help: 'Used on a file system, as the guest agent says once a minute',
    read: ({ filesystems }) => filesystems.map(({ mountpoint, usedBytes }) => [{ mountpoint }, usedBytes]),
  },
  {
    name: 'freehold_instance_filesystem_total_bytes',
    kind: 'gauge',
    help: 'Size of a file system',
    read: ({ filesystems }) => filesystems.map(({ mountpoint, totalBytes }) => [{ mountpoint }, totalBytes]),
  },
  gpuGauge('freehold_instance_gpu_used_percent', 'Use of a GPU', ({ usedPercent }) => usedPercent),
  gpuGauge(
    'freehold_instance_gpu_memory_used_bytes',
    'Memory used on a GPU',
    ({ memoryUsedBytes }) => memoryUsedBytes,
  ),
  gpuGauge(
    'freehold_instance_gpu_temperature_celsius',
    'Temperature of a GPU',
    ({ temperatureCelsius }) => temperatureCelsius,
  ),
]

function gpuGauge(
  name: string,
  help: string,
  read: (gpu: InstanceMetrics['gpus'][number]) => number | null,
): Metric {
  const samples = ({ gpus }: Exposition): readonly Sample[] =>
    gpus.map((gpu, index) => [{ gpu: String(index), name: gpu.name }, read(gpu)])
  return { name, kind: 'gauge', help, read: samples }
}

/** The newest figures of instances in Prometheus' text format 0.0.4. What is not known is left out. Pure. */
export function prometheusText(instances: readonly Exposition[]): string {
  return instanceMetrics
    .map(({ name, kind, help, read }) => {
      const lines = instances.flatMap((instance) =>
        read(instance).flatMap(([labels, value]) =>
          value === null ? [] : [`${name}${labelsText({ lease: instance.lease, ...labels })} ${value}\n`],
        ),
      )
      return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join('')}`
    })
    .join('')
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return `{${pairs.join(',')}}`
}

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
