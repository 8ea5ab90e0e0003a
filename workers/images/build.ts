import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { systemPath } from '../host/index.ts'
import { digestFile, digestFolders } from './digest.ts'
import { ImageError } from './errors.ts'
import { digestOf, type StoredImage, setCurrentVersion, versionOf } from './stored.ts'

/** How far a build or download is. */
export interface ImageProgress {
  readonly image: string
  readonly step: string
  readonly doneBytes?: number
  readonly totalBytes?: number
}

/** How a build or download is watched and stopped. */
export interface ImageWork {
  readonly onProgress: (progress: ImageProgress) => void
  readonly signal: AbortSignal | undefined
}

/** A recipe is a folder with a `build.sh`; recipes share the folder `lib` beside them. */
export interface Recipe {
  readonly folder: string
  readonly name: string
}

/** What a recipe is made of, as one digest: another digest means another version must be built. */
export function recipeDigest({ folder, name }: Recipe): string {
  return `recipe:${digestFolders([join(folder, name), join(folder, 'lib')])}`
}

const scratchPrefix = 'build-'

/**
 * Builds an image by its recipe into the cache and makes it current. The caller holds the image's lock. A build that dies
 * leaves only a scratch folder, which the next one removes.
 */
export async function buildImage(
  image: string,
  recipe: Recipe,
  imageDir: string,
  watch: ImageWork,
): Promise<string> {
  removeScratch(imageDir)
  const scratch = mkdtempSync(join(imageDir, scratchPrefix))
  const out = join(scratch, 'out')
  const work = join(scratch, 'work')
  mkdirSync(out)
  mkdirSync(work)
  try {
    const origin = recipeDigest(recipe)
    await runRecipe(image, recipe, out, work, watch)
    watch.onProgress({ image, step: 'check' })
    return await keep(image, origin, out, imageDir)
  } finally {
    removeScratch(imageDir)
  }
}

function removeScratch(imageDir: string): void {
  for (const name of readdirSync(imageDir)) {
    if (name.startsWith(scratchPrefix)) rmSync(join(imageDir, name), { recursive: true, force: true })
  }
}

/** Notes the digests and moves the version to its place in one step. */
async function keep(image: string, origin: string, out: string, imageDir: string): Promise<string> {
  const files: StoredImage['files'] = {}
  for (const name of readdirSync(out).sort()) {
    files[name] = { algorithm: 'sha256', hex: await digestFile(join(out, name), 'sha256') }
  }
  const stored: StoredImage = { name: image, origin, files }
  writeFileSync(join(out, 'image.json'), `${JSON.stringify(stored, null, 2)}\n`)
  const version = versionOf(digestOf(stored))
  place(out, join(imageDir, version))
  setCurrentVersion(imageDir, version, origin)
  return version
}

/** The same version may be here already, and damaged: then each of its files is replaced by one that hashes to the same. */
function place(out: string, folder: string): void {
  if (existsSync(folder)) {
    for (const name of readdirSync(out)) renameSync(join(out, name), join(folder, name))
  } else {
    renameSync(out, folder)
  }
}

/** When we are killed, so is the build, and what it mounted is gone with it: the next build must meet nobody. */
function builderCommand(): string[] {
  const dieWithUs = ['setpriv', '--pdeathsig', 'KILL']
  if (process.getuid?.() !== 0) return dieWithUs
  const own = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc']
  return [...dieWithUs, 'unshare', ...own]
}

function runRecipe(
  image: string,
  recipe: Recipe,
  out: string,
  work: string,
  { onProgress, signal }: ImageWork,
): Promise<void> {
  const script = join(recipe.folder, recipe.name, 'build.sh')
  const [program = '', ...args] = [...builderCommand(), 'bash', script, out, work]
  return new Promise((resolve, reject) => {
    const build = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL', // what it started dies with it
      env: { ...process.env, PATH: systemPath(), NODE: process.execPath, LC_ALL: 'C' },
    })
    const lastWords: string[] = []
    const listen = (line: string) => {
      if (line.startsWith('STEP ')) onProgress({ image, step: line.slice(5) })
      else if (lastWords.push(line) > 15) lastWords.shift()
    }
    createInterface(build.stdout).on('line', listen)
    createInterface(build.stderr).on('line', listen)
    build.once('error', (cause) => {
      const why = signal?.aborted ? `Building image ${image} was stopped.` : `${program} is not installed.`
      reject(new ImageError('build', why, { cause }))
    })
    build.once('close', (code) => {
      if (code === 0) return resolve()
      reject(new ImageError('build', `Building image ${image} failed (${code}):\n${lastWords.join('\n')}`))
    })
  })
}
