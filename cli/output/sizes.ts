import type { Shape, Tier } from '@freehold/sdk'
import type { Size } from '../input/shape.ts'

/** MiB for people: `512 MiB`, `4 GiB`. */
export function mebibytes(mib: number): string {
  return mib >= 1024 && mib % 512 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`
}

/** Bytes for people: `512 B`, `1.5 KiB`, `64 MiB`, `2.3 GiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const at = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** at
  return `${at > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[at]}`
}

/** `2 vCPU balanced, 4 GiB, 40 GiB disk, 100 Mbit/s` */
export function sizeText({ vcpus, tier, memoryMib, diskGib, gpus, mbps }: Size): string {
  return [`${vcpus} vCPU ${tier}`, ...restText({ memoryMib, diskGib, gpus, mbps })].join(', ')
}

/** A shape, of which the chain knows only the points: `1 core, 4 GiB, 40 GiB disk`. */
export function shapeText({ points, ...rest }: Shape): string {
  return [`${points / 1000} ${points === 1000 ? 'core' : 'cores'}`, ...restText(rest)].join(', ')
}

/** A lease's size in the words that it was rented with, where they are known here. */
export function leaseSizeText({ shape, vcpus, tier }: LeaseSize): string {
  return vcpus === null || tier === null ? shapeText(shape) : sizeText({ ...shape, vcpus, tier })
}

type LeaseSize = { readonly shape: Shape; readonly vcpus: number | null; readonly tier: Tier | null }

function restText({ memoryMib, diskGib, gpus, mbps }: Omit<Shape, 'points'>): string[] {
  return [
    mebibytes(memoryMib),
    `${diskGib} GiB disk`,
    ...(mbps > 0 ? [`${mbps} Mbit/s`] : []),
    ...(gpus > 0 ? [`${gpus} GPU`] : []),
  ]
}

/** The options that ask for a size: `--vcpus 2 --tier balanced --memory 4096M --disk 40G`. */
export function sizeFlags({ vcpus, tier, memoryMib, diskGib, gpus, mbps }: Size): string {
  const rest = gpus > 0 ? ` --gpus ${gpus}` : ''
  return `--vcpus ${vcpus} --tier ${tier} --memory ${memoryMib}M --disk ${diskGib}G --mbps ${mbps}${rest}`
}
