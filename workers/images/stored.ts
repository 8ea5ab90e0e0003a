import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { digestFile } from './digest.ts'
import { ImageError } from './errors.ts'
import type { ReadyImage } from './types.ts'

/**
 * One version of an image in the cache: `<cache>/<name>/<version>/` with `image.json`, the digests of its files. A version is
 * never changed, for tenants' disks are built on it; a new recipe or download makes another version beside it.
 */
const stored = z.object({
  name: z.string(),
  /** What it was made from: digest of the recipe, or the upstream address. */
  origin: z.string(),
  files: z.record(z.string(), z.object({ algorithm: z.enum(['sha256', 'sha512']), hex: z.string() })),
})
export type StoredImage = z.infer<typeof stored>

const pointer = z.object({ version: z.string().regex(/^[0-9a-f]{16}$/), origin: z.string() })

/** Digest of a whole version, for example `sha256:3f…`. A single file stands for itself, as upstream publishes it. */
export function digestOf(image: StoredImage): string {
  const files = Object.entries(image.files).sort(([a], [b]) => (a < b ? -1 : 1))
  const [only] = files
  if (files.length === 1 && only !== undefined) return `${only[1].algorithm}:${only[1].hex}`
  const listing = files.map(([name, digest]) => `${name} ${digest.algorithm}:${digest.hex}\n`).join('')
  return `sha256:${createHash('sha256').update(listing).digest('hex')}`
}

/** Folder name of a version: the first 16 digits of its digest. */
export const versionOf = (digest: string): string => digest.slice(digest.indexOf(':') + 1).slice(0, 16)

/** Which version new disks use, or null before the first build or fetch. */
export function currentVersion(imageDir: string): z.infer<typeof pointer> | null {
  const path = join(imageDir, 'current.json')
  return existsSync(path) ? pointer.parse(JSON.parse(readFileSync(path, 'utf8'))) : null
}

/** Makes a version the one that new disks use. */
export function setCurrentVersion(imageDir: string, version: string, origin: string): void {
  writeFileAtomically(join(imageDir, 'current.json'), `${JSON.stringify({ version, origin })}\n`, 0o644)
}

/** Files that passed their check in this process and have not been touched since. */
const checked = new Map<string, string>()

/**
 * Opens a version and checks every file against the digest noted when it was made.
 * @throws ImageError `corrupt` when a file is missing or differs, `missing` when this version is not here.
 */
export async function openVersion(
  entry: CatalogueEntry,
  imageDir: string,
  version: string,
): Promise<ReadyImage> {
  const folder = join(imageDir, version)
  if (!existsSync(folder)) {
    throw new ImageError('missing', `Version ${version} of image ${entry.name} is not in ${imageDir}.`)
  }
  const image = readDigests(entry.name, folder, version)
  for (const [name, digest] of Object.entries(image.files))
    await checkFile(entry.name, join(folder, name), digest)
  return toReadyImage(entry, folder, image)
}

/** The digests noted of a version, which itself is named by the digest of them all: a list that was changed is no list. */
function readDigests(image: string, folder: string, version: string): StoredImage {
  const path = join(folder, 'image.json')
  const found = existsSync(path) ? stored.safeParse(parseOrNull(readFileSync(path, 'utf8'))).data : undefined
  if (found !== undefined && versionOf(digestOf(found)) === version) return found
  throw corruptError(image, `${path} is not the list of digests that this version was made with`)
}

function parseOrNull(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

const corruptError = (image: string, what: string) =>
  new ImageError(
    'corrupt',
    `Image ${image} is corrupted: ${what}. Nothing is started from it. Make it anew: freehold image fetch ${image}`,
  )

async function checkFile(image: string, path: string, digest: StoredImage['files'][string]): Promise<void> {
  if (!existsSync(path)) throw corruptError(image, `${path} is missing`)
  const stat = statSync(path, { bigint: true })
  const seen = `${stat.ino} ${stat.size} ${stat.mtimeNs} ${digest.hex}`
  if (checked.get(path) === seen) return
  const found = await digestFile(path, digest.algorithm)
  if (found !== digest.hex) {
    throw corruptError(image, `${path} has ${digest.algorithm} ${found}, expected ${digest.hex}`)
  }
  checked.set(path, seen)
}

function toReadyImage(entry: CatalogueEntry, folder: string, image: StoredImage): ReadyImage {
  const disk = entry.baseDisk ?? Object.keys(image.files)[0]
  if (disk === undefined) throw new ImageError('corrupt', `Image ${entry.name} in ${folder} has no files.`)
  return {
    name: entry.name,
    digest: digestOf(image),
    baseDiskPath: join(folder, disk),
    ...bootOf(entry, folder, image),
    loginUser: entry.loginUser,
    minimumMemoryMib: entry.minimumMemoryMib,
    minimumDiskGib: entry.minimumDiskGib,
  }
}

/**
 * How a version boots. One that was built before its recipe had a screen has its kernel under the name of those that know of no
 * screen; it boots as it did, for disks stand on it.
 */
function bootOf(
  { boot, hasScreen, name }: CatalogueEntry,
  folder: string,
  { files }: StoredImage,
): Pick<ReadyImage, 'boot' | 'hasScreen'> {
  if (boot.kind === 'disk') return { boot, hasScreen }
  const { cmdline } = boot
  const kernel = [boot.kernel, 'vmlinux'].find((file) => file in files)
  if (kernel === undefined) throw new ImageError('corrupt', `Image ${name} in ${folder} has no kernel.`)
  const [kernelPath, initrdPath] = [join(folder, kernel), join(folder, boot.initrd)]
  return {
    boot: { kind: 'direct', kernelPath, initrdPath, cmdline },
    hasScreen: hasScreen && kernel === boot.kernel,
  }
}
