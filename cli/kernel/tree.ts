import type { Verb } from './verb.ts'

/** A leaf of the command tree: its code is loaded only when it is called. */
export interface VerbNode {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<Verb<never, never>>
}

/** A noun that gathers verbs: `freehold wallet list`. */
export interface NounNode {
  readonly name: string
  readonly summary: string
  readonly verbs: readonly VerbNode[]
}

export type Node = VerbNode | NounNode

const verb = (name: string, summary: string, load: () => Promise<unknown>): VerbNode => ({
  name,
  summary,
  load: load as VerbNode['load'],
})

/** Every command of `freehold`, in the order of its help. */
export const commandTree: readonly Node[] = [
  verb(
    'offers',
    'list what can be rented, with prices per hour',
    async () => (await import('../verbs/offers.ts')).offers,
  ),
  verb(
    'rent',
    'rent a machine: one signature, one transaction',
    async () => (await import('../verbs/rent.ts')).rent,
  ),
  verb('ps', 'list your leases', async () => (await import('../verbs/ps.ts')).ps),
  verb(
    'show',
    'show one lease whole: money, runway, access',
    async () => (await import('../verbs/show.ts')).show,
  ),
  verb(
    'ssh',
    'log in, with the host key pinned from the chain',
    async () => (await import('../verbs/ssh.ts')).ssh,
  ),
  verb(
    'ssh-config',
    'print a block for ~/.ssh/config',
    async () => (await import('../verbs/sshConfig.ts')).sshConfig,
  ),
  verb('topup', 'buy a lease more runway', async () => (await import('../verbs/topup.ts')).topup),
  verb(
    'close',
    'end a running lease; unused money comes back',
    async () => (await import('../verbs/close.ts')).close,
  ),
  verb('cancel', 'take back a lease that never ran', async () => (await import('../verbs/cancel.ts')).cancel),
  {
    name: 'provider',
    summary: 'sell machines: set up, run and end a host',
    verbs: [
      verb(
        'init',
        'register this machine as a host and write its configuration',
        async () => (await import('../verbs/provider/init.ts')).init,
      ),
      verb(
        'start',
        'run the host in the foreground',
        async () => (await import('../verbs/provider/start.ts')).start,
      ),
      verb(
        'status',
        'show a host: presence, capacity, leases, money',
        async () => (await import('../verbs/provider/status.ts')).status,
      ),
      verb(
        'offer',
        'publish prices and capacity',
        async () => (await import('../verbs/provider/offer.ts')).offer,
      ),
      verb(
        'withdraw',
        'collect what all leases of a host owe',
        async () => (await import('../verbs/provider/withdraw.ts')).withdraw,
      ),
      verb(
        'drain',
        'take no new leases; show what remains',
        async () => (await import('../verbs/provider/drain.ts')).drain,
      ),
      verb(
        'retire',
        'take a host off the market for ever',
        async () => (await import('../verbs/provider/retire.ts')).retire,
      ),
      verb(
        'operator',
        "show, change or revoke a host's hot key",
        async () => (await import('../verbs/provider/operator.ts')).operator,
      ),
      verb(
        'payee',
        'show or change who is paid, in two steps',
        async () => (await import('../verbs/provider/payee.ts')).payee,
      ),
      verb(
        'owner',
        'show or change who owns a host, in two steps',
        async () => (await import('../verbs/provider/owner.ts')).owner,
      ),
      verb(
        'minima',
        'show or set the least prices a host may ask',
        async () => (await import('../verbs/provider/minima.ts')).minima,
      ),
      verb(
        'rotate-key',
        "publish a new key for tenants' manifests",
        async () => (await import('../verbs/provider/rotateKey.ts')).rotateKey,
      ),
    ],
  },
  {
    name: 'image',
    summary: 'make images ready on a host',
    verbs: [
      verb(
        'list',
        'list images, and which are ready here',
        async () => (await import('../verbs/image/list.ts')).list,
      ),
      verb(
        'fetch',
        'build or download an image now',
        async () => (await import('../verbs/image/fetch.ts')).fetch,
      ),
      verb(
        'pin',
        'vouch for a file that upstream names no SHA-512 of',
        async () => (await import('../verbs/image/pin.ts')).pin,
      ),
    ],
  },
  {
    name: 'wallet',
    summary: 'keep keys: encrypted, in files of your own',
    verbs: [
      verb('create', 'make a new key', async () => (await import('../verbs/wallet/create.ts')).create),
      verb(
        'import',
        'bring a key from a prompt or standard input',
        async () => (await import('../verbs/wallet/import.ts')).importKey,
      ),
      verb('list', 'list wallets', async () => (await import('../verbs/wallet/list.ts')).list),
      verb(
        'show',
        'show address and balances of a wallet',
        async () => (await import('../verbs/wallet/show.ts')).show,
      ),
      verb(
        'use',
        'choose the wallet that signs by default',
        async () => (await import('../verbs/wallet/use.ts')).use,
      ),
    ],
  },
  {
    name: 'network',
    summary: 'see which networks there are',
    verbs: [
      verb('list', 'list networks', async () => (await import('../verbs/network/list.ts')).list),
      verb(
        'show',
        'show contracts, endpoints and head of a network',
        async () => (await import('../verbs/network/show.ts')).show,
      ),
    ],
  },
  verb(
    'completion',
    'print a completion script for bash, zsh or fish',
    async () => (await import('../verbs/completion.ts')).completion,
  ),
]

/** All verbs with their full words, such as `['wallet', 'list']`. */
export function leavesOf(nodes: readonly Node[]): { words: string[]; node: VerbNode }[] {
  return nodes.flatMap((node) =>
    'verbs' in node
      ? node.verbs.map((child) => ({ words: [node.name, child.name], node: child }))
      : [{ words: [node.name], node }],
  )
}
