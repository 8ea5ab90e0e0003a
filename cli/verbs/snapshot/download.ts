import { createHash } from 'node:crypto'
import type { Lease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { ByteLimit } from '../../instances/bounds.ts'
import { explainHostError } from '../../instances/errors.ts'
import { openInstance } from '../../instances/open.ts'
import { saveStream } from '../../instances/save.ts'
import { findSnapshot, nameArgument, namedSnapshot } from '../../instances/snapshots.ts'
import { CliError, InterruptedError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { runningLeaseArgument } from '../../leases/find.ts'
import { bytesText } from '../../output/sizes.ts'
import { facts } from '../../output/table.ts'

interface Input {
  readonly lease?: string
  readonly name: string
  readonly output?: string
}

interface Result {
  readonly leaseId: Hex
  readonly name: string
  readonly file: string
  readonly bytes: number
  /** Of the file, in hex. */
  readonly sha256: string
}

/** A disk is made to stand alone before it is sent. */
const FIRST_BYTE_MS = 10 * 60_000

/** `freehold snapshot download LEASE NAME` */
export const download = defineVerb<Input, Result>({
  details:
    'Downloads a snapshot as a qcow2 file that stands alone: it boots under any QEMU, and `qemu-img convert` makes other formats of it. The checksum that the host sends along is compared. Nothing that exists is written over.',
  arguments: [runningLeaseArgument, nameArgument],
  options: [{ flags: '-o, --output <file>', says: 'where to (default: NAME.qcow2)' }],
  examples: [['freehold snapshot download 0x7c3f21ab daily --output backup.qcow2', 'to keep elsewhere']],
  input: namedSnapshot({ output: z.string().optional() }),
  async run(context, { lease, name, output }) {
    let headers = new Headers()
    const instance = await openInstance(context, lease, {
      timeoutMs: FIRST_BYTE_MS,
      fetch: async (...request) => {
        const response = await fetch(...request)
        headers = response.headers
        return response
      },
    })
    const { leaseId } = instance
    await findSnapshot(instance, name)
    const { progress, io } = context
    progress.step(`asking the host for ${name}`)
    const stream = await instance.call('downloadSnapshot', { params: { lease: leaseId, name } })
    const total = Number(headers.get('content-length')) || null
    const promised = digestIn(headers)
    const file = output ?? `${name}.qcow2`
    const hash = createHash('sha256')
    const limit = new ByteLimit(total ?? mostBytesOf(instance.lease))
    let done = 0
    progress.step(`downloading ${name}`)
    const bytes = await saveStream(stream, file, {
      onBytes(chunk) {
        limit.add(chunk.length)
        hash.update(chunk)
        done += chunk.length
        progress.measure(done, total)
      },
      check() {
        if (total !== null && done !== total) throw brokenError(`${done} of ${total} bytes arrived`)
        if (promised !== null && hash.copy().digest('hex') !== promised)
          throw brokenError('its checksum is not the one that the host sent')
      },
    }).catch((error: unknown) => {
      throw io.signal.aborted
        ? new InterruptedError('Stopped. The half of the file that was there is removed.', { cause: error })
        : explainHostError(context, asCliError(error), instance.lease)
    })
    progress.done(`${name} is in ${file}`)
    return { leaseId, name, file, bytes, sha256: hash.digest('hex') }
  },
  print: ({ file, bytes, sha256 }, paint) =>
    facts(
      [
        ['File', file],
        ['Size', bytesText(bytes)],
        ['SHA-256', sha256],
      ],
      paint,
    ),
})

/** No disk file is much larger than the disk: a hundredth for its own tables, and a little. */
const mostBytesOf = ({ terms }: Lease) => terms.shape.diskGib * 2 ** 30 * 1.01 + 64 * 2 ** 20

const brokenError = (why: string) =>
  new CliError(`The download is broken: ${why}. The file was removed.`, { next: 'run it again' })

/** A connection that is cut in the middle is no bug of ours. */
function asCliError(error: unknown): unknown {
  const isCut = error instanceof TypeError && /terminated|fetch failed/.test(error.message)
  return isCut ? brokenError('the connection was cut') : error
}

/** `repr-digest: sha-256=:BASE64:` in hex (RFC 9530). */
function digestIn(headers: Headers): string | null {
  const [, digest] = /\bsha-256=:([A-Za-z0-9+/=]+):/.exec(headers.get('repr-digest') ?? '') ?? []
  return digest === undefined ? null : Buffer.from(digest, 'base64').toString('hex')
}
