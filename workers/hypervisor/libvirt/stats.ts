import type { GuestDiskStats, GuestMemory, GuestNicStats, GuestStats } from '../types.ts'
import type { DomainStats } from './protocol.ts'

type Values = DomainStats['values']

/** Turns libvirt's flat names into our words. Pure. What a busy domain left out is null. */
export function toGuestStats({ name, values }: DomainStats): GuestStats {
  const vcpus = numberOf(values, 'vcpu.current') ?? 0
  return {
    name,
    cpuTimeNs: numberOf(values, 'cpu.time') ?? sumOverVcpus(values, 'time') ?? 0,
    vcpus,
    stealNs: sumOverVcpus(values, 'delay'),
    memory: memoryOf(values),
    disks: disksOf(values),
    nics: each(values, 'net').map((number) => nicOf(values, `net.${number}`)),
  }
}

/** vCPUs the domain could have while it runs. */
export const mostVcpusOf = ({ values }: DomainStats): number => numberOf(values, 'vcpu.maximum') ?? 0

function numberOf(values: Values, key: string): number | null {
  const value = values[key]
  return typeof value === 'number' ? value : null
}

function sumOverVcpus(values: Values, what: string): number | null {
  const each = Object.keys(values).filter((key) => key.startsWith('vcpu.') && key.endsWith(`.${what}`))
  return each.length === 0 ? null : each.reduce((sum, key) => sum + (numberOf(values, key) ?? 0), 0)
}

function memoryOf(values: Values): GuestMemory | null {
  const maximumKib = numberOf(values, 'balloon.maximum')
  const residentKib = numberOf(values, 'balloon.rss')
  if (maximumKib === null || residentKib === null) return null
  return {
    maximumKib,
    currentKib: numberOf(values, 'balloon.current') ?? maximumKib,
    unusedKib: numberOf(values, 'balloon.unused'),
    usableKib: numberOf(values, 'balloon.usable'),
    residentKib,
  }
}

/** Writable disks only: the seed tells nobody anything. */
function disksOf(values: Values): GuestDiskStats[] | null {
  const disks = each(values, 'block')
    .map((number) => `block.${number}`)
    .filter((prefix) => numberOf(values, `${prefix}.rd.reqs`) !== null)
    .map((prefix) => ({
      device: String(values[`${prefix}.name`]),
      readBytes: numberOf(values, `${prefix}.rd.bytes`) ?? 0,
      readRequests: numberOf(values, `${prefix}.rd.reqs`) ?? 0,
      writeBytes: numberOf(values, `${prefix}.wr.bytes`) ?? 0,
      writeRequests: numberOf(values, `${prefix}.wr.reqs`) ?? 0,
    }))
    .filter(({ device }) => device !== seedDevice)
  return disks.length === 0 ? null : disks
}

const seedDevice = 'vdb'

function nicOf(values: Values, prefix: string): GuestNicStats {
  const count = (what: string): number => numberOf(values, `${prefix}.${what}`) ?? 0
  return {
    device: String(values[`${prefix}.name`]),
    rxBytes: count('rx.bytes'),
    rxPackets: count('rx.pkts'),
    txBytes: count('tx.bytes'),
    txPackets: count('tx.pkts'),
  }
}

function each(values: Values, group: 'net' | 'block'): number[] {
  return Array.from({ length: numberOf(values, `${group}.count`) ?? 0 }, (_, number) => number)
}
