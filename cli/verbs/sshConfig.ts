import type { Hex } from 'viem'
import { z } from 'zod'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { sshConfigBlock } from '../ssh/command.ts'
import { pinMachine } from '../ssh/pin.ts'

interface Input {
  readonly lease?: string
  readonly name?: string
  readonly identity?: string
}

interface Result {
  readonly leaseId: Hex
  /** What to call the machine: `ssh NAME`. */
  readonly name: string
  readonly knownHostsPath: string
  /** The block for ~/.ssh/config. */
  readonly block: string
}

/** `freehold ssh-config LEASE` */
export const sshConfig = defineVerb<Input, Result>({
  details:
    'Prints a block for ~/.ssh/config with the host key pinned from the chain, so that scp, rsync and editors reach the machine by a name, as strictly as `freehold ssh` does.',
  arguments: [runningLeaseArgument],
  options: [
    { flags: '--name <name>', says: 'what to call it (default: freehold-LEASE)' },
    { flags: '-i, --identity <file>', says: 'private key to log in with (default: the one rented with)' },
  ],
  examples: [
    ['freehold ssh-config 0x7c3f21ab --name build >> ~/.ssh/config', 'then: ssh build, scp file build:'],
  ],
  input: z.object({
    lease: leaseRef.optional(),
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, dot, - and _ only')
      .optional(),
    identity: z.string().optional(),
  }),
  async run(context, { lease, name: given, identity }) {
    const machine = await pinMachine(context, { lease, identity })
    const { leaseId, knownHostsPath } = machine
    const name = given ?? `freehold-${shortId(leaseId)}`
    return { leaseId, name, knownHostsPath, block: sshConfigBlock(name, machine) }
  },
  print: ({ block }) => block,
})
