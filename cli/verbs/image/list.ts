import { z } from 'zod'
import {
  type ImageInput,
  type ImageState,
  imageFields,
  imageOptions,
  lookAtImage,
  openImageStore,
} from '../../images/store.ts'
import { defineVerb } from '../../kernel/verb.ts'
import type { Paint } from '../../output/paint.ts'
import { mebibytes } from '../../output/sizes.ts'
import { table } from '../../output/table.ts'

interface Listed {
  readonly name: string
  readonly title: string
  readonly arch: string
  readonly state: ImageState
  /** `recipe`: built here; `url`: fetched. */
  readonly source: 'recipe' | 'url'
  /** `sha256:…` or `sha512:…` of what is here; null: nothing whole is. */
  readonly digest: string | null
  /** What is here takes so much; of what is not, about what it will; null: its server says it at the fetch. */
  readonly sizeMib: number | null
  /** Whether this machine's host launches it. */
  readonly isOffered: boolean
  readonly loginUser: string
  readonly minimumMemoryMib: number
  readonly minimumDiskGib: number
}

interface Result {
  readonly cacheDir: string
  readonly images: readonly Listed[]
}

/** `freehold image list` */
export const list = defineVerb<ImageInput, Result>({
  details:
    'Lists the images that a host may launch, and whether they are ready on this machine. What is not ready is built or fetched at the first launch that asks for it; `freehold image fetch` does it beforehand.',
  options: imageOptions,
  examples: [['freehold image list', 'what is ready here']],
  input: z.object(imageFields),
  async run(context, input) {
    const store = openImageStore(context, input)
    context.progress.step('checking the files')
    const images = await Promise.all(
      store.catalogue.map(async (entry) => ({
        name: entry.name,
        title: entry.title,
        arch: entry.arch,
        ...(await lookAtImage(store, entry)),
        source: entry.source.kind,
        isOffered: store.offered?.includes(entry.name) ?? true,
        loginUser: entry.loginUser,
        minimumMemoryMib: entry.minimumMemoryMib,
        minimumDiskGib: entry.minimumDiskGib,
      })),
    )
    return { cacheDir: store.cacheDir, images }
  },
  print: ({ cacheDir, images }, paint) =>
    `${table(
      images,
      [
        { title: 'IMAGE', of: ({ name }) => name },
        { title: 'HERE', of: ({ state }) => stateWord(state, paint) },
        { title: 'OFFERED', of: ({ isOffered }) => (isOffered ? 'yes' : 'no') },
        { title: 'SIZE', of: ({ sizeMib }) => (sizeMib === null ? '–' : mebibytes(sizeMib)) },
        { title: 'DIGEST', of: ({ digest }) => (digest === null ? '–' : shortDigest(digest)) },
        {
          title: 'FROM',
          of: ({ minimumMemoryMib, minimumDiskGib }) =>
            `${mebibytes(minimumMemoryMib)}, ${minimumDiskGib} GiB disk`,
        },
        { title: 'LOGIN', of: ({ loginUser }) => loginUser },
        { title: '', of: ({ title }) => title },
      ],
      paint,
    )}\n${paint.dim(`in ${cacheDir}`)}`,
})

/** `sha256:3f2a9c51d0e4…`: enough to compare by eye; `--json` has all of it. */
const shortDigest = (digest: string) => `${digest.slice(0, digest.indexOf(':') + 13)}…`

function stateWord(state: ImageState, paint: Paint): string {
  if (state === 'ready') return paint.good('ready')
  return state === 'damaged' ? paint.bad('damaged') : state === 'unpinned' ? paint.warn('to be pinned') : 'no'
}
