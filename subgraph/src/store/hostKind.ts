import { BigInt, ethereum } from '@graphprotocol/graph-ts'
import { HostKind } from '../../generated/schema'
import { HostClock } from '../clock'
import { hostId, hostKindId } from '../ids'
import { Shape } from '../words/shape'
import { findHost } from './host'

/** A host and kind; made when it is first named. null, and reported, when the registry never announced the host. */
export function findHostKind(host: BigInt, kind: i32, event: ethereum.Event): HostKind | null {
  const known = HostKind.load(hostKindId(host, kind))
  if (known !== null) return known
  if (findHost(host, event) === null) return null
  return newHostKind(host, kind)
}

function newHostKind(host: BigInt, kind: i32): HostKind {
  const hostKind = new HostKind(hostKindId(host, kind))
  hostKind.host = hostId(host)
  hostKind.kind = kind
  hostKind.draining = false
  hostKind.generation = 0
  hostKind.usedPoints = 0
  hostKind.usedMemoryMib = 0
  hostKind.usedDiskGib = 0
  hostKind.usedGpus = 0
  hostKind.usedMbps = 0
  hostKind.uncollectedFeeUnits = BigInt.zero()
  hostKind.downSecondsBefore = BigInt.zero()
  hostKind.parity = 0
  hostKind.minimumPointPrice = BigInt.zero()
  hostKind.minimumMibPrice = BigInt.zero()
  hostKind.minimumGibPrice = BigInt.zero()
  hostKind.minimumMbpsPrice = BigInt.zero()
  hostKind.minimumGpuPrice = BigInt.zero()
  return hostKind
}

/** Where its billing clock stands. */
export function clockOf(hostKind: HostKind): HostClock {
  return new HostClock(
    hostKind.downSecondsBefore,
    hostKind.latchedFrom,
    hostKind.latchedTo,
    hostKind.parity,
  )
}

/** Adds a shape to what is in use. */
export function reserve(hostKind: HostKind, shape: Shape): void {
  hostKind.usedPoints += shape.points
  hostKind.usedMemoryMib += shape.memoryMib
  hostKind.usedDiskGib += shape.diskGib
  hostKind.usedGpus += shape.gpus
  hostKind.usedMbps += shape.mbps
}

/** Takes a shape out of what is in use. */
export function release(hostKind: HostKind, shape: Shape): void {
  hostKind.usedPoints -= shape.points
  hostKind.usedMemoryMib -= shape.memoryMib
  hostKind.usedDiskGib -= shape.diskGib
  hostKind.usedGpus -= shape.gpus
  hostKind.usedMbps -= shape.mbps
}
