import { z } from 'zod'
import type { Host, HostWord } from '../types.ts'
import { addressField, bigintField, hexField, intField, secondsField } from './scalars.ts'

/** The fields of a host that `hostSchema` wants. */
export const HOST_FIELDS = `number owner operator payee endpoint hpkeKey hpkeKeyVersion region hardware tags
  beaconKey beaconKeyHash retiredAt`

/** A host entity as the sdk's `Host`. */
export const hostSchema = z
  .object({
    number: bigintField,
    owner: addressField,
    operator: addressField.nullable(),
    payee: addressField,
    endpoint: z.string(),
    hpkeKey: hexField,
    hpkeKeyVersion: secondsField,
    region: z.string(),
    hardware: z.string(),
    tags: z.array(z.string()),
    beaconKey: hexField,
    beaconKeyHash: hexField,
    retiredAt: secondsField.nullable(),
  })
  .transform(
    ({ number, owner, operator, payee, beaconKey, beaconKeyHash, retiredAt, tags, ...facts }): Host => ({
      host: number,
      owner,
      operator,
      payee,
      facts: { ...facts, tags: tags.join(',') },
      beaconKey,
      beaconKeyHash,
      isRetired: retiredAt !== null,
    }),
  )

/** The fields of a host and kind that `hostWordSchema` wants. */
export const HOST_WORD_FIELDS = `usedPoints usedMemoryMib usedDiskGib usedGpus usedMbps uncollectedFeeUnits
  downSecondsBefore latchedFrom latchedTo parity draining generation`

const bitField = intField.transform((value): 0 | 1 => (value === 0 ? 0 : 1))

/** A host and kind as the sdk's `HostWord`: what the contract's word would decode to. */
export const hostWordSchema = z
  .object({
    usedPoints: intField,
    usedMemoryMib: intField,
    usedDiskGib: intField,
    usedGpus: intField,
    usedMbps: intField,
    uncollectedFeeUnits: bigintField,
    downSecondsBefore: secondsField,
    latchedFrom: secondsField.nullable(),
    latchedTo: secondsField.nullable(),
    parity: bitField,
    draining: z.boolean(),
    generation: intField,
  })
  .transform(
    (kind): HostWord => ({
      inUse: {
        points: kind.usedPoints,
        memoryMib: kind.usedMemoryMib,
        diskGib: kind.usedDiskGib,
        gpus: kind.usedGpus,
        mbps: kind.usedMbps,
      },
      feeUnits: kind.uncollectedFeeUnits,
      accSeconds: kind.downSecondsBefore,
      latchedFrom: kind.latchedFrom ?? 0,
      latchedTo: kind.latchedTo ?? 0,
      parity: kind.parity,
      isDraining: kind.draining,
      generation: kind.generation,
    }),
  )
