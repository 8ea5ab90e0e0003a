import type { Hex } from 'viem'
import { bitsAt } from '../../packing/bits.ts'
import { unpackShape } from '../../packing/shape.ts'
import { SHAPE_FIELDS, type Shape } from '../../types.ts'

/** 0x1234…abcd: enough to tell hashes apart in a sentence. */
export function shortHex(hex: Hex): string {
  return hex.length <= 14 ? hex : `${hex.slice(0, 6)}…${hex.slice(-4)}`
}

/** A unix second as text for people, in UTC. */
export function atText(seconds: bigint | number): string {
  const date = new Date(Number(seconds) * 1000)
  return Number.isNaN(date.getTime())
    ? `second ${seconds}`
    : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const FIELD_TEXT: Readonly<Record<keyof Shape, string>> = {
  points: 'compute points',
  memoryMib: 'MiB of memory',
  diskGib: 'GiB of disk',
  gpus: 'GPUs',
  mbps: 'Mbit/s',
}

/** A packed shape as text: "2000 compute points, 4096 MiB of memory". */
export function shapeText(word: bigint): string {
  const shape = unpackShape(word)
  const parts = SHAPE_FIELDS.filter((field) => shape[field] !== 0).map(
    (field) => `${shape[field]} ${FIELD_TEXT[field]}`,
  )
  return parts.join(', ') || 'nothing'
}

/** Each field in which a shape does not fit what is left, as text: "8000 compute points of which 2000 are free". */
export function shortageText(shapeWord: bigint, inUseWord: bigint, capacityWord: bigint): string {
  const [shape, inUse, capacity] = [shapeWord, inUseWord, capacityWord].map(unpackShape) as [
    Shape,
    Shape,
    Shape,
  ]
  const parts = SHAPE_FIELDS.filter((field) => inUse[field] + shape[field] > capacity[field]).map((field) => {
    const free = Math.max(0, capacity[field] - inUse[field])
    return `${shape[field]} ${FIELD_TEXT[field]} of which ${free} are free`
  })
  return parts.join(', ')
}

const UNIT_NAMES = ['compute point', 'MiB of memory', 'GiB of disk', 'Mbit/s', 'GPU'] as const

/** Name of a priced unit by the number that errors carry. */
export function unitName(unit: bigint): string {
  return UNIT_NAMES[Number(unit)] ?? `unit ${unit}`
}

/** Basis points as percent: 250 is "2.5 %". */
export function percentText(bps: bigint | number): string {
  return `${Number(bps) / 100} %`
}

/** Rates of lease words (1e-12 USDC/s) as 1e-18. */
export function rateOfPico(picoRate: bigint): bigint {
  return picoRate * 1_000_000n
}

/** The guard bits of a shape are set when a field is too wide; says which. */
export function wideFields(word: bigint): string {
  const guards: readonly (readonly [keyof Shape, number])[] = [
    ['points', 23],
    ['memoryMib', 47],
    ['diskGib', 71],
    ['gpus', 79],
    ['mbps', 103],
  ]
  return guards
    .filter(([, bit]) => bitsAt(word, bit, 1) === 1n)
    .map(([field]) => FIELD_TEXT[field])
    .join(', ')
}
