// The packed words of the contracts, written down a second time and differently: fields from the low bits up.

/** Packs `[value, bits]` fields, the first at the low end. Throws when a value does not fit. */
export function packed(
  ...fields: readonly (readonly [value: bigint | string | number, bits: number])[]
): bigint {
  let word = 0n
  let offset = 0n
  for (const [value, bits] of fields) {
    const number = BigInt(value)
    if (number < 0n || number >> BigInt(bits) !== 0n) throw new Error(`${value} does not fit ${bits} bits`)
    word |= number << offset
    offset += BigInt(bits)
  }
  return word
}

/** points, MiB, GiB, GPUs, Mbit/s. */
export type ShapeFields = readonly [number, number, number, number, number]

/** A shape, 104 bits. */
export function shapeWord([points, mib, gib, gpus, mbps]: ShapeFields): bigint {
  return packed([points, 24], [mib, 24], [gib, 24], [gpus, 8], [mbps, 24])
}

/** Unit prices of point, MiB, GiB, Mbit/s, GPU. */
export function pricesWord(point: bigint, mib: bigint, gib: bigint, mbps: bigint, gpu: bigint): bigint {
  return packed([point, 48], [mib, 48], [gib, 48], [mbps, 48], [gpu, 64])
}
