// LeaseEscrow: verdicts move the billing clock of a host and kind, and touch no lease.
import { HostLatched, HostLifted } from '../../../generated/LeaseEscrow/LeaseEscrow'
import { newHostAction } from '../../store/hostAction'
import { clockOf, findHostKind } from '../../store/hostKind'
import { setInt } from '../../store/optional'

export function handleHostLatched(event: HostLatched): void {
  const hostKind = findHostKind(event.params.host, event.params.kind, event)
  if (hostKind === null) return
  hostKind.downSecondsBefore = clockOf(hostKind).downSecondsAt(event.params.from)
  hostKind.latchedFrom = event.params.from
  hostKind.latchedTo = null
  hostKind.parity = 1 - hostKind.parity
  hostKind.save()

  const action = newHostAction('Latched', hostKind.host, event)
  setInt(action, 'kind', event.params.kind)
  action.second = event.params.from
  action.save()
}

export function handleHostLifted(event: HostLifted): void {
  const hostKind = findHostKind(event.params.host, event.params.kind, event)
  if (hostKind === null) return
  hostKind.latchedTo = event.params.to
  hostKind.save()

  const action = newHostAction('Lifted', hostKind.host, event)
  setInt(action, 'kind', event.params.kind)
  action.second = event.params.to
  action.save()
}
