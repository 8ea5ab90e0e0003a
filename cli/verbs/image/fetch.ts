import { z } from 'zod'
import { prepareImage } from '../../../workers/images/index.ts'
import {
  entryOf,
  explainImageError,
  type ImageInput,
  imageFields,
  imageOptions,
  openImageStore,
} from '../../images/store.ts'
import { InterruptedError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'

interface Result {
  readonly name: string
  /** `sha512:…` or `sha256:…` of what guests start from. */
  readonly digest: string
  readonly path: string
}

/** `freehold image fetch NAME` */
export const fetch = defineVerb<ImageInput & { name: string }, Result>({
  details:
    'Makes an image ready on this machine: built by its recipe or downloaded, every file checked against its digest. A download that breaks off goes on where it stopped; a file with another digest is deleted. What is damaged is made anew. Cheap when it is ready already.',
  arguments: [{ flags: '<name>', says: 'an image of the catalogue' }],
  options: imageOptions,
  examples: [['freehold image fetch debian-12-cloud', 'before the first tenant asks for it']],
  input: z.object({ ...imageFields, name: z.string() }),
  async run(context, { name, ...input }) {
    const { progress, io } = context
    const store = openImageStore(context, input)
    const { source } = entryOf(store, name)
    let step = ''
    const image = await prepareImage(name, {
      signal: io.signal,
      cacheDir: store.cacheDir,
      catalogue: store.catalogue,
      repair: true,
      onProgress({ step: now, doneBytes, totalBytes }) {
        if (now !== step) progress.step(stepText(now, name))
        step = now
        if (doneBytes !== undefined) progress.measure(doneBytes, totalBytes ?? null)
      },
    }).catch((error: unknown) => {
      throw io.signal.aborted ? stoppedError(source.kind, error) : explainImageError(error, name)
    })
    progress.done(`${name} is ready`)
    return { name, digest: image.digest, path: image.baseDiskPath }
  },
  print: ({ name, digest, path }, paint) =>
    facts(
      [
        ['Image', name],
        ['Digest', digest],
        ['File', path],
      ],
      paint,
    ),
})

const stepText = (step: string, name: string) =>
  step === 'download' ? `downloading ${name}` : step === 'check' ? 'checking the digest' : step

function stoppedError(kind: 'recipe' | 'url', cause: unknown): InterruptedError {
  const next = kind === 'url' ? 'it goes on where it stopped' : 'it builds anew'
  return new InterruptedError('Stopped.', { next: `run it again: ${next}`, cause })
}
