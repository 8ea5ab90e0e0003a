import { existsSync, mkdirSync } from 'node:fs'
import { z } from 'zod'
import { digestFile, pinDigest, readPinnedDigest } from '../../../workers/images/index.ts'
import {
  entryOf,
  folderOf,
  type ImageInput,
  imageFields,
  imageOptions,
  openImageStore,
} from '../../images/store.ts'
import { CliError, UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'

type Input = ImageInput & { name: string; sha512?: string; file?: string }

interface Result {
  readonly name: string
  readonly sha512: string
  /** What was pinned before, if anything. */
  readonly previous: string | null
  /** Upstream's own list, to compare with. */
  readonly sumsUrl: string
}

/** `freehold image pin NAME SHA512` */
export const pin = defineVerb<Input, Result>({
  details:
    'Vouches for the file of an image for which upstream publishes no digest: from then on this very file is fetched, and no other. Download it once yourself, check it against the list that upstream signs, and give the file or its SHA-512.',
  arguments: [
    { flags: '<name>', says: 'an image of the catalogue' },
    { flags: '[sha512]', says: '128 hex digits' },
  ],
  options: [
    { flags: '--file <path>', says: 'the checked file itself, instead of its digest' },
    ...imageOptions,
  ],
  examples: [
    ['freehold image pin our-own --file our-own.qcow2', 'an image of a catalogue that names no digest of it'],
  ],
  input: z.object({
    ...imageFields,
    name: z.string(),
    sha512: z
      .string()
      .transform((text) => text.toLowerCase())
      .pipe(z.string().regex(/^[0-9a-f]{128}$/, 'a SHA-512 has 128 hex digits'))
      .optional(),
    file: z.string().optional(),
  }),
  async run(context, { name, sha512, file, ...input }) {
    if ((sha512 === undefined) === (file === undefined))
      throw new UsageError('A SHA-512 or --file is needed, and not both.')
    const store = openImageStore(context, input)
    const { source } = entryOf(store, name)
    if (source.kind === 'recipe')
      throw new CliError(`${name} is built here from its recipe; there is nothing to pin.`)
    if (source.digest !== null)
      throw new CliError(`The catalogue itself names the digest of ${name}; there is nothing to pin.`, {
        next: `freehold image fetch ${name}`,
      })
    if (file !== undefined && !existsSync(file)) throw new UsageError(`--file: there is no file ${file}.`)
    context.progress.step('reading the file')
    const digest = sha512 ?? (await digestFile(file ?? '', 'sha512'))
    const folder = folderOf(store, name)
    const previous = readPinnedDigest(folder)
    mkdirSync(folder, { recursive: true })
    pinDigest(folder, digest)
    return { name, sha512: digest, previous, sumsUrl: source.sumsUrl }
  },
  print: ({ name, sha512, previous, sumsUrl }, paint) =>
    facts(
      [
        ['Image', name],
        ['Pinned', sha512],
        ['Before', previous !== null && previous !== sha512 ? previous : null],
        ['Upstream', sumsUrl],
        ['Next', `freehold image fetch ${name}`],
      ],
      paint,
    ),
})
