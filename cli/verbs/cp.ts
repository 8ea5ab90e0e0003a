import type { StdioOptions } from 'node:child_process'
import type { Hex } from 'viem'
import { z } from 'zod'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef } from '../leases/find.ts'
import { scpWords } from '../ssh/command.ts'
import type { SshEndpoint } from '../ssh/endpoint.ts'
import { pinMachine } from '../ssh/pin.ts'
import { runOpenSsh } from '../ssh/run.ts'

interface Input {
  readonly copy: Copy
  readonly recursive?: boolean
  readonly identity?: string
}

interface Copy {
  /** Undefined: the only one that runs. */
  readonly lease: string | undefined
  readonly direction: 'toMachine' | 'fromMachine'
  /** As scp takes them, but the machine's begin with a colon. */
  readonly paths: readonly string[]
}

interface Result extends SshEndpoint {
  readonly leaseId: Hex
  readonly direction: Copy['direction']
  readonly sshFingerprint: Hex
  readonly knownHostsPath: string
  /** The whole command line that ran, the host key pinned. */
  readonly command: readonly string[]
  /** Exit code of scp. */
  readonly exitCode: number
}

/** `freehold cp FROM... TO` */
export const cp = defineVerb<Input, Result>({
  details:
    "Copies files with the system's scp (OpenSSH 8.7 or newer), over SFTP and with the host key pinned from the chain as `freehold ssh` does. LEASE: before a path means the machine; a colon alone, the only one that runs. A path there is taken as it is, from the home of the login user unless it begins with a slash. The last path is where the others go. Progress is scp's own, and so is the exit code; words after -- go to scp.",
  arguments: [{ flags: '<paths...>', says: 'what to copy, then where to; LEASE:path is on the machine' }],
  options: [
    { flags: '-r, --recursive', says: 'folders with all that is in them' },
    { flags: '-i, --identity <file>', says: 'private key to log in with (default: the one rented with)' },
  ],
  examples: [
    ['freehold cp site.tar.gz 0x7c3f21ab:', "into the login user's home"],
    ['freehold cp 0x7c3f21ab:/var/log/syslog .', 'from the machine'],
    ['freehold cp -r ./site :/srv/www', 'a folder, to the only machine that runs'],
    ['freehold cp backup.img 0x7c3f21ab: -- -l 80000', "at most 80 Mbit/s: scp's own option"],
  ],
  takesRest: true,
  input: z
    .object({
      paths: z.array(z.string()).transform(readCopy),
      recursive: z.boolean().optional(),
      identity: z.string().optional(),
    })
    .transform(({ paths: copy, ...options }) => ({ copy, ...options })) as z.ZodType<Input>,
  async run(context, { copy, recursive = false, identity }) {
    const { lease, paths, direction } = copy
    const machine = await pinMachine(context, { lease, identity })
    const words = scpWords({ ...machine, rest: context.rest, paths, isRecursive: recursive })
    // Standard output holds the one JSON document alone.
    const stdio: StdioOptions = context.globals.json ? ['ignore', 2, 2] : 'inherit'
    const exitCode = await runOpenSsh(context, 'scp', words, stdio)
    const { leaseId, endpoint, sshFingerprint, knownHostsPath } = machine
    const command = ['scp', ...words]
    return { leaseId, direction, ...endpoint, sshFingerprint, knownHostsPath, command, exitCode }
  },
  print: () => '',
  exitCode: ({ exitCode }) => exitCode,
})

/** Sorts the paths of a line into a lease and a direction; one machine, and it stands on one side. */
function readCopy(words: readonly string[], ctx: z.RefinementCtx): Copy {
  const refuse = (message: string) => {
    ctx.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  if (words.length < 2) return refuse('at least two are needed: what to copy, and where to')
  const machine = words.map((word) => /^(0x[0-9a-f]*)?:/i.exec(word))
  const isTarget = machine.at(-1) !== null
  const sources = machine.slice(0, -1)
  const isOneSided = isTarget
    ? sources.every((found) => found === null)
    : sources.every((found) => found !== null)
  if (!isOneSided)
    return refuse('either the last path is on the machine or all before it are: write LEASE:path there')
  const refs = new Set(machine.flatMap((found) => (found === null ? [] : [found[1]?.toLowerCase()])))
  if (refs.size > 1) return refuse('one machine at a time')
  const [ref] = refs
  const lease = leaseRef.optional().safeParse(ref)
  if (!lease.success) return refuse(lease.error.issues[0]!.message)
  return {
    lease: lease.data,
    direction: isTarget ? 'toMachine' : 'fromMachine',
    paths: words.map((word, at) => word.slice(machine[at]?.[1]?.length ?? 0)),
  }
}
