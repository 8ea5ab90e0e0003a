import { type Shape, unpackShape } from '@freehold/sdk'
import type { Book } from '../chain/index.ts'
import type { Log } from '../process/index.ts'
import { beyondMachine, type Capacity } from './machine-capacity.ts'

/**
 * Tells the provider of standing offers that promise more than the machine has. They are no reason to stop: tenants have machines
 * here, and whatever does not fit is declined.
 */
export function tellOversold(book: Pick<Book, 'offers'>, capacity: Capacity, log: Pick<Log, 'error'>): void {
  for (const { offerHash, capacityOpenFee, withdrawnBlock } of book.offers()) {
    if (withdrawnBlock !== null) continue
    const offered: Shape = unpackShape(capacityOpenFee)
    const beyond = beyondMachine(offered, capacity)
    if (beyond === null) continue
    log.error(
      { offer: offerHash, offered, machine: capacity },
      `${beyond} Leases beyond it are declined. Offer less with \`freehold provider offer\`, or correct guests.capacity in the configuration.`,
    )
  }
}
