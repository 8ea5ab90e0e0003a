import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Folder of the recipes and of `catalogue.json`. */
export const imagesFolder = fileURLToPath(new URL('../../images/', import.meta.url))

const fileName = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/)

const recipeSource = z.object({ kind: z.literal('recipe'), recipe: fileName })

const urlSource = z.object({
  kind: z.literal('url'),
  url: z.url(),
  /** Upstream's own list of digests, where a provider finds what to pin. */
  sumsUrl: z.url(),
  /** What upstream publishes for this address, by its algorithm; null: nothing, and the provider pins one before the first fetch. */
  digest: z
    .string()
    .regex(/^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/)
    .nullable(),
})

const entry = z
  .object({
    name: fileName,
    title: z.string().min(1),
    arch: z.enum(['x86_64', 'aarch64']),
    source: z.discriminatedUnion('kind', [recipeSource, urlSource]),
    boot: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('direct'), kernel: fileName, initrd: fileName, cmdline: z.string() }),
      z.object({ kind: z.literal('disk') }),
    ]),
    /** Its kernel shows something on a VGA screen, and there is something to see. Without one a guest saves the memory. */
    hasScreen: z.boolean().default(false),
    /** File of a recipe's output that overlays build on. A fetched image is its own base. */
    baseDisk: fileName.optional(),
    /** About how much a host stores for it; where upstream does not say it, the server does at the fetch. */
    sizeMib: z.number().int().positive().optional(),
    loginUser: z.string().regex(/^[a-z][a-z0-9-]*$/),
    minimumMemoryMib: z.number().int().positive(),
    minimumDiskGib: z.number().int().positive(),
  })
  .refine((image) => image.source.kind === 'url' || image.baseDisk !== undefined, {
    message: 'an image built by a recipe names its baseDisk',
  })
  .refine((image) => image.source.kind === 'recipe' || image.boot.kind === 'disk', {
    message: 'a fetched image boots from its own disk',
  })

const catalogue = z
  .object({ images: z.array(entry).min(1) })
  .refine(({ images }) => new Set(images.map((image) => image.name)).size === images.length, {
    message: 'two images share a name',
  })

/** One image that a host may offer, as the catalogue describes it. */
export type CatalogueEntry = z.infer<typeof entry>

/**
 * Reads the list of images a host may offer.
 * @throws Error when the file is missing or malformed; the message says where.
 */
export function loadCatalogue(path = `${imagesFolder}catalogue.json`): readonly CatalogueEntry[] {
  const parsed = catalogue.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (!parsed.success) throw new Error(`${path} is malformed:\n${z.prettifyError(parsed.error)}`)
  return parsed.data.images
}

/** The entry of a name. @throws Error naming what there is. */
export function findEntry(images: readonly CatalogueEntry[], name: string): CatalogueEntry {
  const found = images.find((image) => image.name === name)
  if (found !== undefined) return found
  const known = images.map((image) => image.name).join(', ')
  throw new Error(`There is no image called "${name}". This catalogue has: ${known}.`)
}
