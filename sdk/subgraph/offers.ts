import { z } from 'zod'
import { freeShapeOf } from '../arithmetic/shapes.ts'
import type { Offer, OfferListing } from '../types.ts'
import { HOST_FIELDS, HOST_WORD_FIELDS, hostSchema, hostWordSchema } from './hosts.ts'
import { addressField, bigintField, hexField, intField, numberedField } from './scalars.ts'

const OWN_FIELDS = `id kind generation payee trialSeconds creditor pointPrice mibPrice gibPrice mbpsPrice gpuPrice
  capacityPoints capacityMemoryMib capacityDiskGib capacityGpus capacityMbps openFeeUnits`

const ownFields = {
  id: hexField,
  kind: intField,
  generation: intField,
  payee: addressField,
  trialSeconds: intField,
  creditor: addressField.nullable(),
  pointPrice: bigintField,
  mibPrice: bigintField,
  gibPrice: bigintField,
  mbpsPrice: bigintField,
  gpuPrice: bigintField,
  capacityPoints: intField,
  capacityMemoryMib: intField,
  capacityDiskGib: intField,
  capacityGpus: intField,
  capacityMbps: intField,
  openFeeUnits: bigintField,
}

/** The fields of an offer that `offerSchema` wants. */
export const OFFER_FIELDS = `${OWN_FIELDS} host { id }`

/** An offer entity as the sdk's `Offer`. */
export const offerSchema = z
  .object({ ...ownFields, host: numberedField })
  .transform((entity) => offerOf(entity, entity.host))

/** The fields of an offer that `listingSchema` wants: with its host and what is in use there. */
export const LISTING_FIELDS = `${OWN_FIELDS} host { ${HOST_FIELDS} } hostKind { ${HOST_WORD_FIELDS} }`

/** An offer entity with its host and what is in use there as the sdk's `OfferListing`. */
export const listingSchema = z
  .object({ ...ownFields, host: hostSchema, hostKind: hostWordSchema })
  .transform((entity): OfferListing => {
    const offer = offerOf(entity, entity.host.host)
    const freeShape = freeShapeOf(offer.capacity, entity.hostKind.inUse)
    return { offer, host: entity.host, hostWord: entity.hostKind, freeShape }
  })

function offerOf(entity: z.output<z.ZodObject<typeof ownFields>>, host: bigint): Offer {
  return {
    offerHash: entity.id,
    host,
    kind: entity.kind,
    generation: entity.generation,
    payee: entity.payee,
    trialSeconds: entity.trialSeconds,
    creditor: entity.creditor,
    prices: {
      point: entity.pointPrice,
      mib: entity.mibPrice,
      gib: entity.gibPrice,
      mbps: entity.mbpsPrice,
      gpu: entity.gpuPrice,
    },
    capacity: {
      points: entity.capacityPoints,
      memoryMib: entity.capacityMemoryMib,
      diskGib: entity.capacityDiskGib,
      gpus: entity.capacityGpus,
      mbps: entity.capacityMbps,
    },
    openFeeUnits: entity.openFeeUnits,
  }
}
