import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type DigestAlgorithm = 'sha256' | 'sha512'

/** The parts of `sha512:3f…`, as the catalogue writes them. Pure. */
export function splitDigest(digest: string): { algorithm: DigestAlgorithm; hex: string } {
  const [algorithm, hex] = digest.split(':')
  return { algorithm: algorithm as DigestAlgorithm, hex: hex! }
}

/** Digest of a file's content in hex. */
export async function digestFile(path: string, algorithm: DigestAlgorithm): Promise<string> {
  const hash = createHash(algorithm)
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** One digest for several folders: names, modes and contents of everything in them. Tells whether a recipe changed. */
export function digestFolders(folders: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
    for (const name of names) {
      const stat = statSync(join(folder, name))
      if (!stat.isFile()) continue
      hash.update(`${name}\0${(stat.mode & 0o100) !== 0}\0${stat.size}\0`)
      hash.update(readFileSync(join(folder, name)))
    }
  }
  return hash.digest('hex')
}
