import { ethereum, log } from '@graphprotocol/graph-ts'

/** Says that an event names something that no earlier event announced; the event is skipped and indexing goes on. */
export function reportMissing(entity: string, id: string, event: ethereum.Event): void {
  log.error('{} {} is unknown; its event in transaction {}, log {}, is skipped', [
    entity,
    id,
    event.transaction.hash.toHexString(),
    event.logIndex.toString(),
  ])
}
