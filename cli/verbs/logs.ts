import { LOGS, type LogName } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { wholeNumber } from '../input/text.ts'
import { ByteLimit, MOST_BYTES_IN_MEMORY } from '../instances/bounds.ts'
import { openInstance } from '../instances/open.ts'
import { UsageError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { LineReader } from '../output/guestText.ts'
import { writeOut } from '../output/stream.ts'

interface Input {
  readonly lease?: string
  readonly cloudInit?: boolean
  readonly tail?: number
  readonly follow?: boolean
  readonly raw?: boolean
}

interface Result {
  readonly leaseId: Hex
  readonly log: LogName
  /** With `--json` only; otherwise they were printed as they came. */
  readonly lines: readonly string[]
}

/** `freehold logs LEASE` */
export const logs = defineVerb<Input, Result>({
  details:
    'Prints what the machine wrote to its serial console, or what cloud-init did at the first boot. The host keeps both for a while after the lease has ended. Escape sequences are left out, unless you ask for them.',
  arguments: [runningLeaseArgument],
  options: [
    { flags: '--cloud-init', says: `the log of cloud-init (default: ${LOGS[0]})` },
    { flags: '--tail <number>', says: 'only the last lines' },
    { flags: '-f, --follow', says: 'go on as the log grows, until Ctrl-C' },
    { flags: '--raw', says: 'bytes as they are, escape sequences included' },
  ],
  examples: [
    ['freehold logs 0x7c3f21ab --tail 50', 'the last lines'],
    ['freehold logs --cloud-init --follow', 'watch the first boot'],
  ],
  input: z.object({
    lease: leaseRef.optional(),
    cloudInit: z.boolean().optional(),
    tail: wholeNumber(0, 100_000).optional(),
    follow: z.boolean().optional(),
    raw: z.boolean().optional(),
  }),
  async run(context, { lease, cloudInit, tail, follow = false, raw = false }) {
    const { io, globals } = context
    if (globals.json && (follow || raw))
      throw new UsageError('--json is one document with whole lines; leave --follow and --raw out.')
    const { leaseId, call } = await openInstance(context, lease)
    const log: LogName = cloudInit ? 'cloud-init' : 'console'
    const params = { lease: leaseId, log }
    const query = { follow, ...(tail !== undefined && { tail }) }
    const stream = await call('readLog', { params, query })
    const lines: string[] = []
    const reader = new LineReader()
    const kept = new ByteLimit(MOST_BYTES_IN_MEMORY)
    const show = async (found: readonly string[]): Promise<boolean> => {
      if (globals.json) return lines.push(...found) >= 0
      return found.length === 0 || writeOut(io.stdout, `${found.join('\n')}\n`)
    }
    try {
      for await (const bytes of stream) {
        if (globals.json) kept.add(bytes.length)
        if (!(await (raw ? writeOut(io.stdout, bytes) : show(reader.read(bytes))))) break
      }
      if (!raw) await show(reader.end())
    } catch (error) {
      if (!(follow && io.signal.aborted)) throw error // Ctrl-C is how following ends
    }
    return { leaseId, log, lines }
  },
  print: () => '',
})
