import { SHAPE_FIELDS, type Shape } from '../types.ts'

/** Nothing of anything. */
export const EMPTY_SHAPE: Shape = { points: 0, memoryMib: 0, diskGib: 0, gpus: 0, mbps: 0 }

/** Field by field. */
export function addShapes(a: Shape, b: Shape): Shape {
  return mapShape((field) => a[field] + b[field])
}

/** Field by field; `b` is a part of `a`. */
export function subtractShapes(a: Shape, b: Shape): Shape {
  return mapShape((field) => a[field] - b[field])
}

/** Field by field, never below zero: in use may stand above a capacity that was lowered. */
export function freeShapeOf(capacity: Shape, inUse: Shape): Shape {
  return mapShape((field) => Math.max(0, capacity[field] - inUse[field]))
}

/** Whether every field of `shape` is at most that of `limit`. */
export function shapeFits(shape: Shape, limit: Shape): boolean {
  return SHAPE_FIELDS.every((field) => shape[field] <= limit[field])
}

function mapShape(value: (field: keyof Shape) => number): Shape {
  return Object.fromEntries(SHAPE_FIELDS.map((field) => [field, value(field)])) as unknown as Shape
}
