import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withFileLock } from '../host/index.ts'
import { buildImage, type ImageProgress, type Recipe, recipeDigest } from './build.ts'
import { type CatalogueEntry, findEntry, imagesFolder, loadCatalogue } from './catalogue.ts'
import { ImageError } from './errors.ts'
import { expectedDigest, fetchImage } from './fetch.ts'
import { currentVersion, openVersion, versionOf } from './stored.ts'
import type { ReadyImage } from './types.ts'

export interface PrepareOptions {
  /** Where images are kept. Default: FREEHOLD_IMAGE_CACHE, else `var/images` of the project. */
  readonly cacheDir?: string
  readonly catalogue?: readonly CatalogueEntry[]
  /** Folder of the recipes that the catalogue names. Default: `images` of the project. */
  readonly recipesDir?: string
  /** Whether an image whose files are damaged is made anew; else it is refused until somebody does that. */
  readonly repair?: boolean
  readonly onProgress?: (progress: ImageProgress) => void
  /** Gives up a build or a download; what was downloaded stays for the next attempt. */
  readonly signal?: AbortSignal
}

/** Where images are kept unless somebody says otherwise. */
export function defaultCacheDir(): string {
  const chosen = process.env.FREEHOLD_IMAGE_CACHE
  return chosen ? resolve(chosen) : fileURLToPath(new URL('../../var/images', import.meta.url))
}

/**
 * Makes an image ready on this host: built by its recipe or fetched, once, however many ask; every file checked against its
 * digest. Cheap when it is there already.
 * @throws ImageError
 */
export async function prepareImage(name: string, options: PrepareOptions = {}): Promise<ReadyImage> {
  const entry = findEntry(options.catalogue ?? loadCatalogue(), name)
  const imageDir = join(options.cacheDir ?? defaultCacheDir(), name)
  const usable = () => upToDateVersion(entry, imageDir, options)
  const version = usable() ?? (await make(entry, imageDir, options, usable))
  try {
    return await openVersion(entry, imageDir, version)
  } catch (error) {
    if (!options.repair || !(error instanceof ImageError)) throw error
    return openVersion(entry, imageDir, await make(entry, imageDir, options, () => null))
  }
}

/** An image that is ready without building or fetching anything, or null. @throws ImageError when its files are damaged. */
export async function findReadyImage(name: string, options: PrepareOptions = {}): Promise<ReadyImage | null> {
  const entry = findEntry(options.catalogue ?? loadCatalogue(), name)
  const imageDir = join(options.cacheDir ?? defaultCacheDir(), name)
  const version = upToDateVersion(entry, imageDir, options)
  return version === null ? null : openVersion(entry, imageDir, version)
}

/**
 * The very version that an existing disk was built on, for instance on a lease that takes over an old disk: its kernel must
 * match what is on that disk.
 * @throws ImageError when this version is gone or corrupted.
 */
export async function openImage(
  name: string,
  digest: string,
  options: PrepareOptions = {},
): Promise<ReadyImage> {
  const entry = findEntry(options.catalogue ?? loadCatalogue(), name)
  const imageDir = join(options.cacheDir ?? defaultCacheDir(), name)
  const image = await openVersion(entry, imageDir, versionOf(digest))
  if (image.digest === digest) return image
  throw new ImageError('missing', `No version of image ${name} in ${imageDir} has the digest ${digest}.`)
}

const recipeOf = (name: string, { recipesDir }: PrepareOptions): Recipe => ({
  folder: recipesDir ?? imagesFolder,
  name,
})

const originOf = ({ source }: CatalogueEntry, options: PrepareOptions): string =>
  source.kind === 'recipe' ? recipeDigest(recipeOf(source.recipe, options)) : source.url

/** The current version, unless recipe, address or expected digest are others since. */
function upToDateVersion(entry: CatalogueEntry, imageDir: string, options: PrepareOptions): string | null {
  const current = currentVersion(imageDir)
  if (current === null || current.origin !== originOf(entry, options)) return null
  const expected = entry.source.kind === 'url' ? expectedDigest(entry.source, imageDir) : null
  return expected === null || versionOf(expected) === current.version ? current.version : null
}

async function make(
  entry: CatalogueEntry,
  imageDir: string,
  options: PrepareOptions,
  usable: () => string | null,
): Promise<string> {
  const { name, source } = entry
  const work = { onProgress: options.onProgress ?? (() => {}), signal: options.signal }
  mkdirSync(imageDir, { recursive: true })
  return withFileLock(join(imageDir, 'lock'), async () => {
    const madeMeanwhile = usable()
    if (madeMeanwhile !== null) return madeMeanwhile
    return source.kind === 'recipe'
      ? buildImage(name, recipeOf(source.recipe, options), imageDir, work)
      : fetchImage(name, source, imageDir, work)
  })
}
