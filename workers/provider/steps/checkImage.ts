import type { ReadyImage } from '../../images/index.ts'
import { Never } from '../../queue/index.ts'
import { earlierInstance } from '../earlier.ts'
import { leaseOf, recordOf, type Step, type StepContext } from './types.ts'

/** Chooses the version of the image and checks its files. A disk of an earlier lease stays with the version it was built on. */
export const checkImage: Step = {
  deadlineSeconds: 900, // an image may have to be built or fetched first
  async take(context) {
    const image = await chosenImage(context)
    const { memoryMib, diskGib } = leaseOf(context).terms.shape
    requireAtLeast('memory', memoryMib, image.minimumMemoryMib, 'MiB', image)
    requireAtLeast('disk', diskGib, image.minimumDiskGib, 'GiB', image)
    context.host.instances.update(context.id, { image })
  },
}

async function chosenImage(context: StepContext): Promise<ReadyImage> {
  const { host } = context
  const record = recordOf(context)
  const { image, imageDigest, fromLease } = record.manifest!
  if (fromLease === undefined) return host.parts.images.open(image, imageDigest)
  const earlier = earlierInstance(host.instances, record.tenant, fromLease)
  return host.parts.images.open(earlier.image.name, earlier.image.digest)
}

function requireAtLeast(what: string, given: number, least: number, unit: string, image: ReadyImage): void {
  if (given >= least) return
  throw new Never(
    'BadManifest',
    `Image ${image.name} needs ${least} ${unit} of ${what}; the lease has ${given}.`,
  )
}
