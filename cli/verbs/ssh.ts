import type { Hex } from 'viem'
import { z } from 'zod'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { sshWords } from '../ssh/command.ts'
import type { SshEndpoint } from '../ssh/endpoint.ts'
import { pinMachine } from '../ssh/pin.ts'
import { runOpenSsh } from '../ssh/run.ts'

interface Result extends SshEndpoint {
  readonly leaseId: Hex
  readonly sshFingerprint: Hex
  readonly knownHostsPath: string
  /** The whole command line, the host key pinned. */
  readonly command: readonly string[]
  /** Exit code of ssh; null when it was not run. */
  readonly exitCode: number | null
}

/** `freehold ssh LEASE [-- WORDS]` */
export const ssh = defineVerb<{ lease?: string; identity?: string }, Result>({
  details:
    "Fetches the machine's host key, compares it with the fingerprint that its host put on chain, writes it into a known-hosts file of its own and runs the system's ssh with strict checking: no trust on first use. Words after -- go to ssh: options, or a command to run. Ends with ssh's exit code. With --json it does all but log in, and prints the command.",
  arguments: [runningLeaseArgument],
  options: [
    { flags: '-i, --identity <file>', says: 'private key to log in with (default: the one rented with)' },
  ],
  examples: [
    ['freehold ssh', 'a shell on the only machine that runs'],
    ['freehold ssh 0x7c3f21ab', 'a shell'],
    ['freehold ssh 0x7c3f21ab -- uptime', 'one command'],
    ['freehold ssh 0x7c3f21ab -- -L 8080:localhost:80', 'forward a port'],
  ],
  takesRest: true,
  input: z.object({ lease: leaseRef.optional(), identity: z.string().optional() }),
  async run(context, { lease, identity }) {
    const machine = await pinMachine(context, { lease, identity })
    const words = sshWords({ ...machine, rest: context.rest })
    const exitCode = context.globals.json ? null : await runOpenSsh(context, 'ssh', words)
    const { leaseId, endpoint, sshFingerprint, knownHostsPath } = machine
    return { leaseId, ...endpoint, sshFingerprint, knownHostsPath, command: ['ssh', ...words], exitCode }
  },
  print: () => '',
  exitCode: ({ exitCode }) => exitCode ?? 0,
})
