import type { OpenQuote } from '@freehold/sdk'
import { memoryText, usdcText } from '../../components/format.ts'
import { type Access, hostnameProblem, readKeys, readServices, userDataProblem } from './access.ts'
import type { LaunchIntent } from './intent.ts'
import type { Candidates } from './use-candidates.ts'

type Given = {
  intent: LaunchIntent
  candidates: Pick<Candidates, 'images' | 'chosen'>
  access: Access
  quote: OpenQuote | null
  /** What the wallet holds; undefined while unknown. */
  usdcUnits: bigint | undefined
}

/** Everything that stands in the way of a launch, as sentences; empty when nothing does. */
export function problemsOf({ intent, candidates, access, quote, usdcUnits }: Given): string[] {
  const image = candidates.images.find(({ name }) => name === intent.image)
  const problems = [
    !image && 'Choose an image that a host has.',
    image &&
      intent.memoryMib < image.minimumMemoryMib &&
      `${image.name} needs at least ${memoryText(image.minimumMemoryMib)} of memory.`,
    image &&
      intent.diskGib < image.minimumDiskGib &&
      `${image.name} needs a disk of at least ${image.minimumDiskGib} GiB.`,
    !candidates.chosen && 'Choose a host that has room.',
    readKeys(access.keysText).problem,
    hostnameProblem(access.hostname) && 'The host name cannot be used.',
    userDataProblem(access.userData),
    readServices(access.servicesText).problem,
    quote &&
      usdcUnits !== undefined &&
      usdcUnits < quote.totalUnits &&
      `You pay ${usdcText(quote.totalUnits)} USDC and the wallet holds ${usdcText(usdcUnits)}: add ${usdcText(quote.totalUnits - usdcUnits)} USDC or choose fewer hours.`,
  ]
  return problems.filter((problem): problem is string => typeof problem === 'string' && problem !== '')
}
