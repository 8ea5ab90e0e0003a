import { openLease, planOpen, publishOffer, withdrawOffer, writeEscrow } from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import { FINGERPRINT, MANIFEST, passSeconds, SHAPE } from '../../sdk/testing/market.ts'
import { type CliWorld, startCliWorld } from './world.ts'

/** Seconds for which a verdict can still reach a lease that has ended. */
export const HOLD_SECONDS = 3600

/** A world whose offer names a creditor: what its leases owe for their last seconds is held when they end. */
export interface CreditedWorld extends CliWorld {
  /** A lease of the tenant that ran for so long, and pays an author, if there is one. */
  runFor(seconds: number, author?: Address): Promise<Hex>
}

/** Starts it all; `stop` it in `after`. */
export async function startCreditedWorld(): Promise<CreditedWorld> {
  const world = await startCliWorld()
  const { governor, owner, operator, tenant, facts, chain } = world.market
  const creditor = chain.accounts.spare[1].address
  await writeEscrow(governor, 'setCreditor', [creditor])
  await withdrawOffer(operator, { offer: world.market.offer })
  const { offer } = await publishOffer(owner, { offer: { ...world.market.offer, creditor } })
  return {
    ...world,
    async runFor(seconds, author) {
      const plan = await planOpen(tenant, {
        offer,
        shape: SHAPE,
        durationSeconds: 36_000,
        manifest: MANIFEST,
        recipient: facts,
        ...(author && { royalty: { author, bps: 500 } }),
      })
      const { leaseId } = await openLease(tenant, { plan })
      await world.host.activate(leaseId, 'ssh://root@127.0.0.1:40022', FINGERPRINT)
      await passSeconds(world.market, seconds)
      return leaseId
    },
  }
}
