import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import {
  type CatalogueEntry,
  defaultCacheDir,
  findReadyImage,
  ImageError,
  loadCatalogue,
  readPinnedDigest,
} from '../../workers/images/index.ts'
import type { Context } from '../kernel/context.ts'
import { CliError, UsageError } from '../kernel/errors.ts'
import type { OptionSpec } from '../kernel/verb.ts'
import { suggestion } from '../output/similar.ts'
import { findConfigPath, readConfig } from '../provider/target.ts'

/** How every verb about images says whose they are. */
export const imageOptions: readonly OptionSpec[] = [
  { flags: '--config <file>', says: "the host's configuration (default: what `provider init` wrote)" },
  { flags: '--catalogue <file>', says: "list of images (default: the project's images/catalogue.json)" },
  { flags: '--cache <folder>', says: 'where images are kept (default: as the configuration says)' },
]

/** Their input. */
export const imageFields = {
  config: z.string().optional(),
  catalogue: z.string().optional(),
  cache: z.string().optional(),
}

export interface ImageInput {
  readonly config?: string
  readonly catalogue?: string
  readonly cache?: string
}

/** The images of this machine's host. */
export interface ImageStore {
  readonly cacheDir: string
  readonly catalogue: readonly CatalogueEntry[]
  /** Names that the host launches; null: all. */
  readonly offered: readonly string[] | null
}

/** Finds where this machine's host keeps its images; without a host, where one would. */
export function openImageStore(context: Context, input: ImageInput): ImageStore {
  const path = findConfigPath(context, input.config)
  const guests = path === null ? null : readConfig(path).guests
  return {
    cacheDir: input.cache ?? guests?.imageCacheDir ?? defaultCacheDir(),
    catalogue: readCatalogue(input.catalogue),
    offered: guests?.images ?? null,
  }
}

function readCatalogue(path: string | undefined): readonly CatalogueEntry[] {
  try {
    return loadCatalogue(path)
  } catch (cause) {
    throw new UsageError(`The catalogue cannot be used: ${(cause as Error).message}`, { cause })
  }
}

/** The entry of that name. @throws UsageError naming the nearest */
export function entryOf({ catalogue }: ImageStore, name: string): CatalogueEntry {
  const found = catalogue.find((entry) => entry.name === name)
  if (found) return found
  const names = catalogue.map((entry) => entry.name)
  throw new UsageError(`The catalogue has no image called "${name}". ${suggestion(name, names)}`, {
    next: 'freehold image list',
  })
}

export const folderOf = ({ cacheDir }: ImageStore, name: string) => join(cacheDir, name)

/** How an image stands on this machine. */
export type ImageState = 'ready' | 'absent' | 'unpinned' | 'damaged'

interface ImageLook {
  readonly state: ImageState
  /** Of what is here and whole. */
  readonly digest: string | null
  /** What is here takes so much; of what is not, about what it will. Null: its server says it at the fetch. */
  readonly sizeMib: number | null
}

/** Looks at the files: `unpinned` cannot be fetched before somebody vouches for a digest. */
export async function lookAtImage(
  { cacheDir, catalogue }: ImageStore,
  entry: CatalogueEntry,
): Promise<ImageLook> {
  const absent = { digest: null, sizeMib: entry.sizeMib ?? null }
  try {
    const image = await findReadyImage(entry.name, { cacheDir, catalogue })
    if (image)
      return { state: 'ready', digest: image.digest, sizeMib: storedMib(dirname(image.baseDiskPath)) }
  } catch (error) {
    if (error instanceof ImageError) return { ...absent, state: 'damaged' }
    throw error
  }
  const isUnknown =
    entry.source.kind === 'url' &&
    entry.source.digest === null &&
    readPinnedDigest(join(cacheDir, entry.name)) === null
  return { ...absent, state: isUnknown ? 'unpinned' : 'absent' }
}

/** What a folder takes on the disk; holes in sparse files take nothing. */
function storedMib(folder: string): number {
  const blocks = readdirSync(folder).map((name) => statSync(join(folder, name)).blocks)
  return Math.ceil((blocks.reduce((sum, count) => sum + count, 0) * 512) / 2 ** 20)
}

/** What went wrong with an image, with the step that helps. */
export function explainImageError(error: unknown, name: string): unknown {
  if (!(error instanceof ImageError)) return error
  const next = {
    missing: `freehold image fetch ${name}`,
    fetch: 'run it again: it goes on where it stopped',
    corrupt: 'run it again; if it stays so, do not use this image',
    build: 'see what is missing above, then run it again',
    pin: `freehold image pin ${name} --file FILE`,
  }[error.reason]
  return new CliError(error.message, { cause: error, ...(next && { next }) })
}
