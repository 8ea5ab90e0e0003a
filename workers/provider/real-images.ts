import { type HostImage, NOT_MADE_YET } from '@freehold/sdk'
import {
  type CatalogueEntry,
  findReadyImage,
  growDisk,
  ImageError,
  loadCatalogue,
  makeOverlay,
  makeSeed,
  openImage,
  prepareImage,
  type ReadyImage,
} from '../images/index.ts'
import { Never } from '../queue/index.ts'
import { sayImageProgress } from './image-progress.ts'
import type { GuestImages } from './parts.ts'

export interface RealImagesOptions {
  /** Names this host launches; unset: the whole catalogue. */
  readonly names: readonly string[] | undefined
  readonly cacheDir: string | undefined
  /** Default: the one that comes with Freehold. */
  readonly catalogue?: readonly CatalogueEntry[]
  /** Told how far builds and downloads are. */
  readonly say: (sentence: string) => void
}

/** Images of the catalogue, on this host's disk. @throws Error when a name is not in the catalogue. */
export function realImages({
  names,
  cacheDir,
  say,
  catalogue = loadCatalogue(),
}: RealImagesOptions): GuestImages {
  const offered = names === undefined ? catalogue : names.map((name) => requireEntry(catalogue, name))
  const onProgress = sayImageProgress(say)
  /** Images that were found damaged, so that it is said once. */
  const damaged = new Set<string>()
  const options = { catalogue, onProgress, ...(cacheDir !== undefined && { cacheDir }) }

  /** Only root builds: its files belong to many users. What is downloaded must be wished for, and checked against a digest. */
  const canBeMade = ({ source }: CatalogueEntry): boolean =>
    source.kind === 'recipe' ? process.getuid?.() === 0 : names !== undefined && source.digest !== null

  async function open(name: string, digest: string | undefined): Promise<ReadyImage> {
    if (!offered.some((entry) => entry.name === name)) {
      const has = offered.map((entry) => entry.name).join(', ')
      throw new Never('ImageUnavailable', `This host does not launch "${name}"; it has: ${has}.`)
    }
    const current = await prepareImage(name, options)
    if (digest === undefined || current.digest === digest) return current
    return openVersion(name, digest, current.digest)
  }

  /** An older version is still here when disks stand on it. */
  async function openVersion(name: string, digest: string, current: string): Promise<ReadyImage> {
    try {
      return await openImage(name, digest, options)
    } catch (cause) {
      if (!(cause instanceof ImageError && cause.reason === 'missing')) throw cause
      const message = `This host's ${name} is ${current}; the lease asks for ${digest}.`
      throw new Never('ImageUnavailable', message, { cause })
    }
  }

  /** Digest of what is here, `NOT_MADE_YET`, or null for an image that cannot be had: the others are offered all the same. */
  async function digestOf(entry: CatalogueEntry): Promise<string | null> {
    try {
      const ready = await findReadyImage(entry.name, options)
      damaged.delete(entry.name)
      return ready?.digest ?? (canBeMade(entry) ? NOT_MADE_YET : null)
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      if (!damaged.has(entry.name)) say(`Image ${entry.name} is not offered: ${error.message}`)
      damaged.add(entry.name)
      return null
    }
  }

  return {
    async offered() {
      const digests = await Promise.all(offered.map(digestOf))
      return offered.flatMap((entry, i) => (digests[i] ? [factsOf(entry, digests[i])] : []))
    },
    open,
    makeDisk: makeOverlay,
    async makeSeed(seed) {
      await makeSeed(seed)
    },
    growDisk,
    async openRescue(scratchDiskPath) {
      const micro = await prepareImage('micro', options)
      if (micro.boot.kind !== 'direct') throw new Error('The micro image brings no kernel to rescue with.')
      await makeOverlay(micro, scratchDiskPath, micro.minimumDiskGib)
      return { boot: micro.boot, scratchDiskPath }
    },
  }
}

const factsOf = (
  { name, loginUser, minimumMemoryMib, minimumDiskGib }: CatalogueEntry,
  digest: string,
): HostImage => ({ name, digest, loginUser, minimumMemoryMib, minimumDiskGib })

function requireEntry(catalogue: readonly CatalogueEntry[], name: string): CatalogueEntry {
  const entry = catalogue.find((candidate) => candidate.name === name)
  if (entry) return entry
  const known = catalogue.map((candidate) => candidate.name).join(', ')
  throw new Error(`The configuration names image "${name}"; the catalogue has: ${known}.`)
}
