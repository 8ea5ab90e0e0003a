import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { writeFileAtomically } from '../host/index.ts'
import type { ImageWork } from './build.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { digestFile, splitDigest } from './digest.ts'
import { download } from './download.ts'
import { ImageError } from './errors.ts'
import { digestOf, type StoredImage, setCurrentVersion, versionOf } from './stored.ts'

type UrlSource = Extract<CatalogueEntry['source'], { kind: 'url' }>

/**
 * Fetches an official image into the cache and makes it current. The caller holds the image's lock. An interrupted download
 * goes on where it stopped; a file with another digest is deleted and refused.
 */
export async function fetchImage(
  image: string,
  source: UrlSource,
  imageDir: string,
  { onProgress, signal }: ImageWork,
): Promise<string> {
  const expected = expectedDigest(source, imageDir) ?? throwPinError(image, source, imageDir)
  const { algorithm, hex } = splitDigest(expected)
  const part = join(imageDir, 'download.part')
  const onBytes = (doneBytes: number, totalBytes: number | undefined) =>
    onProgress({ image, step: 'download', doneBytes, totalBytes })
  await download(source.url, part, onBytes, signal)
  onProgress({ image, step: 'check' })
  const found = await digestFile(part, algorithm)
  if (found !== hex) {
    rmSync(part)
    throw new ImageError(
      'corrupt',
      `${source.url} has ${algorithm}:${found}, expected ${expected}. The file was deleted; nothing is started from it.`,
    )
  }
  return keep(image, source.url, part, expected, imageDir)
}

function keep(image: string, url: string, part: string, digest: string, imageDir: string): string {
  const name = basename(new URL(url).pathname)
  const stored: StoredImage = {
    name: image,
    origin: url,
    files: { [name]: splitDigest(digest) },
  }
  const version = versionOf(digestOf(stored))
  const folder = join(imageDir, version)
  mkdirSync(folder, { recursive: true })
  renameSync(part, join(folder, name))
  writeFileSync(join(folder, 'image.json'), `${JSON.stringify(stored, null, 2)}\n`)
  setCurrentVersion(imageDir, version, url)
  return version
}

const pinPath = (imageDir: string): string => join(imageDir, 'pinned-sha512')

/** Notes the SHA-512 that a provider vouches for, where the catalogue has none. */
export function pinDigest(imageDir: string, sha512: string): void {
  if (!/^[0-9a-f]{128}$/.test(sha512)) {
    throw new ImageError(
      'pin',
      `A SHA-512 has 128 hex digits; "${sha512.slice(0, 20)}" has ${sha512.length}.`,
    )
  }
  writeFileAtomically(pinPath(imageDir), `${sha512}\n`, 0o644)
}

/** The SHA-512 that a provider pinned, or null. */
export function readPinnedDigest(imageDir: string): string | null {
  return existsSync(pinPath(imageDir)) ? readFileSync(pinPath(imageDir), 'utf8').trim() : null
}

/** What the file must hash to: as the catalogue says, else as the provider pinned it; null: nobody vouches for one. */
export function expectedDigest({ digest }: UrlSource, imageDir: string): string | null {
  if (digest !== null) return digest
  const pinned = readPinnedDigest(imageDir)
  return pinned === null ? null : `sha512:${pinned}`
}

function throwPinError(image: string, source: UrlSource, imageDir: string): never {
  throw new ImageError(
    'pin',
    `No digest is known for image ${image}: upstream publishes none for ${source.url}. Download it, check it against ` +
      `${source.sumsUrl}, then pin it: freehold image pin ${image} --file FILE (kept in ${pinPath(imageDir)}).`,
  )
}
