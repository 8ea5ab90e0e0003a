import { type Hex, parseSignature, type TransactionReceipt, toHex } from 'viem'
import { anvil } from 'viem/chains'
import { actors, ENDPOINT, type World } from './world.ts'

/** One thing to measure: prepares what it needs, sends one transaction, returns its receipt. */
type Operation = (world: World) => Promise<TransactionReceipt>

const { tenant, operator, creditor, author, stranger, deployer } = actors
/** Past the trial and past the hold. */
const LONG_SECONDS = 10_000
const ROYALTY = { author: author.address, royaltyBps: 1000 }
const TENANT_DONE = 0
const OPERATOR_ROLE = 2
const MANIFEST_600: Hex = toHex(Uint8Array.from({ length: 600 }, (_, i) => 1 + ((i * 131) % 255)))

const running = async (world: World, changes = {}, seconds = LONG_SECONDS) => {
  const lease = await world.active(changes)
  await world.pass(seconds)
  return lease
}

/** A lease that was withdrawn from once and ran on. */
const withdrawn = async (world: World, changes = {}) => {
  const lease = await running(world, changes)
  await world.send(operator, 'escrow', 'withdraw', [lease.words])
  await world.pass(LONG_SECONDS)
  return lease
}

const close = async (world: World, changes: object, waiveHold: boolean) => {
  const lease = await withdrawn(world, changes)
  return world.send(tenant, 'escrow', 'close', [lease.words, TENANT_DONE, waiveHold])
}

const settling = async (world: World) => {
  const lease = await withdrawn(world)
  await world.send(tenant, 'escrow', 'close', [lease.words, TENANT_DONE, false])
  return lease
}

/** Everything that is measured, by the name under which it is committed. */
export const operations: Record<string, Operation> = {
  open: async (world) => world.send(tenant, 'escrow', 'open', (await world.draft()).open),
  openManifest600: async (world) =>
    world.send(tenant, 'escrow', 'open', (await world.draft({}, MANIFEST_600)).open),
  openRoyalty: async (world) => world.send(tenant, 'escrow', 'open', (await world.draft(ROYALTY)).open),
  openWithPermit: async (world) => {
    const { open } = await world.draft()
    return world.send(tenant, 'escrow', 'openWithPermit', [...open, await permit(world, 1_050_000n)])
  },
  activate: async (world) => {
    const lease = await world.opened()
    return world.send(operator, 'escrow', 'activate', [lease.words, ENDPOINT, `0x${'5a'.repeat(32)}`])
  },
  topUp: async (world) => {
    const lease = await running(world)
    return world.send(tenant, 'escrow', 'topUp', [lease.leaseId, 500_000n])
  },
  topUpWithTerms: async (world) => {
    const lease = await running(world)
    return world.send(tenant, 'escrow', 'revive', [lease.words, 500_000n])
  },
  revive: async (world) => {
    const lease = await running(world, {}, 400_000)
    return world.send(tenant, 'escrow', 'revive', [lease.words, 2_000_000n])
  },
  withdrawFirst: async (world) => {
    const lease = await running(world)
    return world.send(operator, 'escrow', 'withdraw', [lease.words])
  },
  withdraw: async (world) => {
    const lease = await withdrawn(world)
    return world.send(operator, 'escrow', 'withdraw', [lease.words])
  },
  withdrawNoCreditor: async (world) => {
    const lease = await withdrawn(world, { creditor: null })
    return world.send(operator, 'escrow', 'withdraw', [lease.words])
  },
  withdrawRoyalty: async (world) => {
    const lease = await withdrawn(world, ROYALTY)
    return world.send(operator, 'escrow', 'withdraw', [lease.words])
  },
  close: (world) => close(world, {}, true),
  closeHeld: (world) => close(world, {}, false),
  closeNoCreditor: (world) => close(world, { creditor: null }, false),
  closeRoyalty: (world) => close(world, ROYALTY, true),
  finalize: async (world) => {
    const lease = await settling(world)
    await world.pass(LONG_SECONDS)
    return world.send(stranger, 'escrow', 'finalize', [lease.words])
  },
  finalizeCredited: async (world) => {
    const lease = await settling(world)
    await world.send(creditor, 'escrow', 'latch', [1n, 1, world.now - 600])
    return world.send(stranger, 'escrow', 'finalize', [lease.words])
  },
  cancel: async (world) => world.send(tenant, 'escrow', 'cancel', [(await world.opened()).words, 0]),
  cancelAfterDeadline: async (world) => {
    const lease = await world.opened()
    await world.pass(4000)
    return world.send(stranger, 'escrow', 'cancel', [lease.words, 2])
  },
  decline: async (world) => world.send(operator, 'escrow', 'decline', [(await world.opened()).words, 0]),
  resize: async (world) => {
    const lease = await withdrawn(world)
    return world.send(tenant, 'escrow', 'resize', world.resizeOf(lease, 1_500_000n))
  },
  resizeKeepingThePurse: async (world) => {
    const lease = await withdrawn(world)
    await world.send(tenant, 'escrow', 'topUp', [lease.leaseId, 1_000_000n])
    const [words, next, how, permit] = world.resizeOf(lease, 2n ** 64n - 1n)
    const keeping = { ...(how as object), addAtMost: 0n }
    return world.send(tenant, 'escrow', 'resize', [words, next, keeping, permit])
  },
  grantRole: async (world) => {
    const lease = await running(world)
    return world.send(tenant, 'roles', 'grantRole', [lease.words, stranger.address, OPERATOR_ROLE])
  },
  revokeRole: async (world) => {
    const lease = await running(world)
    await world.send(tenant, 'roles', 'grantRole', [lease.words, stranger.address, OPERATOR_ROLE])
    return world.send(tenant, 'roles', 'revokeRole', [lease.words, stranger.address])
  },
  latch: (world) => world.send(creditor, 'escrow', 'latch', [1n, 1, world.now]),
  lift: async (world) => {
    await world.send(creditor, 'escrow', 'latch', [1n, 1, world.now])
    return world.send(creditor, 'escrow', 'lift', [1n, 1])
  },
  collectFees: async (world) => {
    await withdrawn(world)
    return world.send(stranger, 'escrow', 'collectFees', [1n, 1])
  },
  claim: async (world) => {
    const lease = await withdrawn(world, ROYALTY)
    await world.send(operator, 'escrow', 'withdraw', [lease.words])
    return world.send(author, 'escrow', 'claim', [author.address])
  },
}

/** The bare transfer that nothing which moves tokens can undercut. */
export const erc20Transfer: Operation = (world) =>
  world.send(tenant, 'token', 'transfer', [deployer.address, 1_000_000n])

/** The tenant's signature for the escrow to spend so much; never the first one, so that the nonce is warm. */
async function permit(world: World, value: bigint) {
  const signed = async (amount: bigint, nonce: bigint) => {
    const deadline = BigInt(world.now + 100_000)
    const signature = await tenant.signTypedData({
      domain: {
        name: world.token === 'PlainUsdc' ? 'Plain USD' : 'USD Coin',
        version: world.token === 'PlainUsdc' ? '1' : '2',
        chainId: anvil.id,
        verifyingContract: world.addressOf('token'),
      },
      types: {
        Permit: [
          { name: 'owner', type: 'address' },
          { name: 'spender', type: 'address' },
          { name: 'value', type: 'uint256' },
          { name: 'nonce', type: 'uint256' },
          { name: 'deadline', type: 'uint256' },
        ],
      },
      primaryType: 'Permit',
      message: { owner: tenant.address, spender: world.addressOf('escrow'), value: amount, nonce, deadline },
    })
    const { r, s, v } = parseSignature(signature)
    return { value: amount, deadline, v: Number(v), r, s }
  }
  // Used up before: the nonce is not zero, the allowance is, as for anyone who pays by permit only.
  const used = await signed(0n, 0n)
  const spender = world.addressOf('escrow')
  const args = [tenant.address, spender, used.value, used.deadline, used.v, used.r, used.s]
  await world.send(tenant, 'token', 'permit', args)
  return signed(value, 1n)
}
