import type { Disk, Gpu, Machine } from '../../workers/machine/index.ts'
import { shapeText } from '../output/sizes.ts'
import type { MachineReport } from './machine.ts'

type Fact = readonly [label: string, value: string]

/** What was found of a machine, as facts for a person. */
export function machineFacts({
  machine,
  benchmark,
  benchmarkMissing,
  capacity,
}: MachineReport): readonly Fact[] {
  const { cpu, memoryMib, numa, disks, gpus, nics } = machine
  const cores = `${counted(cpu.sockets, 'socket')}, ${counted(cpu.cores, 'core')}, ${counted(cpu.threads, 'thread')}`
  return [
    ['Processor', `${cpu.model ?? machine.arch} (${cores})`],
    ['Guests', virtualisationText(machine)],
    [
      'Memory',
      `${Math.round(memoryMib / 1024)} GiB${numa.length > 1 ? ` in ${numa.length} NUMA nodes` : ''}`,
    ],
    ['Disks', disks.length === 0 ? 'none found' : disks.map(diskText).join('\n')],
    ['GPUs', gpus.length === 0 ? 'none' : gpus.map(gpuText).join('\n')],
    [
      'Network',
      nics.map(({ name, mbps }) => `${name}${mbps === null ? '' : ` ${mbps} Mbit/s`}`).join(', ') ||
        'none found',
    ],
    [
      'Measured',
      benchmark === null
        ? `no: ${benchmarkMissing}`
        : `${benchmark.pointsPerCore} points per core, ${benchmark.points} in all (${benchmark.tool}; a baseline core has 1000)`,
    ],
    ['Proposed', shapeText(capacity)],
  ]
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const virtualisationText = ({ cpu }: Machine): string =>
  cpu.virtualisation === null
    ? 'no hardware virtualisation: guests would be emulated, slowly'
    : `hardware virtualisation (${cpu.virtualisation}); the worker proves it when it starts`

const diskText = ({ name, kind, gib, model }: Disk): string =>
  `${name} ${kind} ${gib} GiB${model === null ? '' : ` ${model}`}`

function gpuText({ address, vendor, model, id, iommuGroup, numaNode, obstacle }: Gpu): string {
  const place = [
    address,
    ...(iommuGroup === null ? [] : [`IOMMU group ${iommuGroup}`]),
    ...(numaNode === null ? [] : [`NUMA node ${numaNode}`]),
  ]
  const state = obstacle === null ? 'could be given to a guest' : `cannot be given to a guest: ${obstacle}`
  return `${vendor} ${model ?? id} (${place.join(', ')}): ${state}`
}
