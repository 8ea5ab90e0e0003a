// The typed reasons, in the order of the enums in contracts/market/types/Terms.sol.

const CLOSE_REASONS = [
  'TenantDone',
  'HostMaintenance',
  'HostFailure',
  'TermsViolated',
  'Exhausted',
  'HostLatched',
  'Other',
  'Resized',
]
const DECLINE_REASONS = ['BadManifest', 'ImageUnavailable', 'NoCapacity', 'HostMaintenance', 'Other']
const CANCEL_REASONS = ['TenantChangedMind', 'TooSlow', 'DeadlinePassed', 'Other']

export function closeReason(value: i32): string {
  return nameOf(CLOSE_REASONS, value)
}

export function declineReason(value: i32): string {
  return nameOf(DECLINE_REASONS, value)
}

export function cancelReason(value: i32): string {
  return nameOf(CANCEL_REASONS, value)
}

/** Names of roles, in the order of the contract's enum. */
const ROLES = ['None', 'Viewer', 'Operator']

export function roleName(value: i32): string {
  return nameOf(ROLES, value)
}

function nameOf(names: string[], value: i32): string {
  return value < names.length ? names[value] : 'Unknown' + value.toString()
}
