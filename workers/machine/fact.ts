import type { Benchmark } from './benchmark.ts'
import type { Disk, Gpu, Machine } from './types.ts'

/** Bytes that the registry takes for it (contracts: MAX_HARDWARE_BYTES). */
const mostBytes = 4096

/**
 * What a machine is, as the registry's `hardware` fact: JSON, the host's own word. Addresses and serial numbers are left out;
 * the lists are cut before it gets too long for the chain.
 */
export function hardwareFact(machine: Machine, benchmark: Benchmark | null): string {
  const { arch, cpu, memoryMib, numa } = machine
  const fact = {
    ...(cpu.model !== null && { cpu: cpu.model.slice(0, 200) }),
    arch,
    sockets: cpu.sockets,
    cores: cpu.cores,
    cpus: cpu.threads,
    memoryGib: Math.round(memoryMib / 1024),
    ...(numa.length > 1 && { numaNodes: numa.length }),
    disks: countOf(machine.disks.map(diskWord)),
    gpus: countOf(machine.gpus.filter(({ obstacle }) => obstacle === null).map(gpuWord)),
    ...(machine.nics[0]?.mbps != null && { mbps: machine.nics[0].mbps }),
    ...(benchmark && {
      benchmark: { tool: benchmark.tool, pointsPerCore: benchmark.pointsPerCore, points: benchmark.points },
    }),
  }
  for (let most = 32; most >= 0; most -= 8) {
    const text = JSON.stringify({ ...fact, disks: fact.disks.slice(0, most), gpus: fact.gpus.slice(0, most) })
    if (Buffer.byteLength(text) <= mostBytes) return text
  }
  throw new Error('The facts of this machine do not fit into the registry.')
}

const diskWord = ({ kind, gib }: Disk): string => `${kind} ${gib} GiB`
const gpuWord = ({ vendor, model, id }: Gpu): string => `${vendor} ${model ?? id}`.slice(0, 80)

/** `4 × nvme 3576 GiB` for four of a kind. */
function countOf(words: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([word, count]) => (count === 1 ? word : `${count} × ${word}`))
}
