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
    'watch',
    'tell what happens to leases, here and elsewhere',
    async () => (await import('../verbs/watch.ts')).watch,
  ),
  verb(
    'ssh',
    'log in, with the host key pinned from the chain',
    async () => (await import('../verbs/ssh.ts')).ssh,
  ),
  verb('cp', 'copy files to or from a machine', async () => (await import('../verbs/cp.ts')).cp),
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
  verb(
    'settle',
    'pay out an ended lease whose hold is over',
    async () => (await import('../verbs/settle.ts')).settle,
  ),
  verb(
    'claim',
    'take what waits for your wallet in the escrow',
    async () => (await import('../verbs/claim.ts')).claim,
  ),
  verb('start', 'start a machine that was stopped', async () => (await import('../verbs/start.ts')).start),
  verb('stop', 'stop a machine; it is billed on', async () => (await import('../verbs/stop.ts')).stop),
  verb('restart', 'restart a machine', async () => (await import('../verbs/restart.ts')).restart),
  verb('reset', 'press the reset button', async () => (await import('../verbs/reset.ts')).reset),
  verb(
    'rescue',
    'boot a rescue system with the disk attached',
    async () => (await import('../verbs/rescue.ts')).rescue,
  ),
  verb(
    'console',
    'work at the serial console',
    async () => (await import('../verbs/console.ts')).consoleVerb,
  ),
  verb(
    'logs',
    'print the console log, or that of cloud-init',
    async () => (await import('../verbs/logs.ts')).logs,
  ),
  verb('metrics', 'show what a machine does', async () => (await import('../verbs/metrics.ts')).metrics),
  {
    name: 'snapshot',
    summary: 'take, restore and keep snapshots of a disk',
    verbs: [
      verb('list', 'list snapshots', async () => (await import('../verbs/snapshot/list.ts')).list),
      verb('create', 'take a snapshot', async () => (await import('../verbs/snapshot/create.ts')).create),
      verb(
        'restore',
        'put the disk back to a snapshot',
        async () => (await import('../verbs/snapshot/restore.ts')).restore,
      ),
      verb('delete', 'delete a snapshot', async () => (await import('../verbs/snapshot/delete.ts')).remove),
      verb(
        'clone',
        'rent a new machine on a copy of a snapshot',
        async () => (await import('../verbs/snapshot/clone.ts')).clone,
      ),
      verb(
        'download',
        'download a snapshot as a disk file',
        async () => (await import('../verbs/snapshot/download.ts')).download,
      ),
      verb(
        'schedule',
        'show or set when snapshots are taken by themselves',
        async () => (await import('../verbs/snapshot/schedule.ts')).schedule,
      ),
    ],
  },
  {
    name: 'ports',
    summary: 'open and close ports of a machine',
    verbs: [
      verb(
        'list',
        'list open ports, and where they are reached',
        async () => (await import('../verbs/ports/list.ts')).list,
      ),
      verb('open', 'open a port', async () => (await import('../verbs/ports/open.ts')).open),
      verb('close', 'close a port', async () => (await import('../verbs/ports/close.ts')).close),
    ],
  },
  verb('policy', 'show or set idle stop and budget', async () => (await import('../verbs/policy.ts')).policy),
  verb('resize', 'give a machine another size', async () => (await import('../verbs/resize.ts')).resize),
  {
    name: 'share',
    summary: 'let other wallets act on a machine',
    verbs: [
      verb(
        'list',
        'list who may act on a machine',
        async () => (await import('../verbs/share/list.ts')).list,
      ),
      verb('grant', 'give a wallet a role', async () => (await import('../verbs/share/grant.ts')).grant),
      verb('revoke', "take a wallet's role", async () => (await import('../verbs/share/revoke.ts')).revoke),
    ],
  },
  verb(
    'events',
    'show all that happened to a lease',
    async () => (await import('../verbs/events.ts')).events,
  ),
  verb(
    'credits',
    'tell why a lease was credited, with evidence',
    async () => (await import('../verbs/credits.ts')).credits,
  ),
  verb(
    'verifiers',
    'list who says that hosts are up',
    async () => (await import('../verbs/verifiers.ts')).verifiers,
  ),
  verb(
    'audit',
    "show the host's audit log of a machine",
    async () => (await import('../verbs/audit.ts')).audit,
  ),
  verb(
    'sign-request',
    "sign one request to a host's API, for curl",
    async () => (await import('../verbs/signRequest.ts')).signRequest,
  ),
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
        'install',
        'make this machine ready to run the host as a service',
        async () => (await import('../verbs/provider/install.ts')).install,
      ),
      verb(
        'uninstall',
        'take the host off this machine, and leave nothing',
        async () => (await import('../verbs/provider/uninstall.ts')).uninstall,
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
        'take no new leases; wait for those that remain, or end them',
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
    name: 'verifier',
    summary: 'judge hosts: stake, probe, earn',
    verbs: [
      verb(
        'init',
        'bond a stake, take a seat and write its configuration',
        async () => (await import('../verbs/verifier/init.ts')).init,
      ),
      verb(
        'install',
        'make this machine ready to run the verifier as a service',
        async () => (await import('../verbs/verifier/install.ts')).install,
      ),
      verb(
        'uninstall',
        'take the verifier off this machine, and leave nothing',
        async () => (await import('../verbs/verifier/uninstall.ts')).uninstall,
      ),
      verb(
        'start',
        'run the verifier in the foreground',
        async () => (await import('../verbs/verifier/start.ts')).start,
      ),
      verb(
        'status',
        'show seat, epoch, stake, rewards and misses',
        async () => (await import('../verbs/verifier/status.ts')).status,
      ),
      verb(
        'withdraw',
        'claim rewards; with --resign, leave and take the stake back',
        async () => (await import('../verbs/verifier/withdraw.ts')).withdraw,
      ),
      verb(
        'decoy',
        'keep a decoy: when it is dark, and who misjudged it',
        async () => (await import('../verbs/verifier/decoy.ts')).decoy,
      ),
      verb(
        'strike',
        'strike seats that misjudged a decoy',
        async () => (await import('../verbs/verifier/strike.ts')).strike,
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
    name: 'proof',
    summary: 'check what verifiers prove',
    verbs: [
      verb(
        'verify',
        'check the transcript of a probe, offline',
        async () => (await import('../verbs/proof/verify.ts')).verify,
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
        'fund',
        'give a wallet test money, where money is worth nothing',
        async () => (await import('../verbs/wallet/fund.ts')).fund,
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
