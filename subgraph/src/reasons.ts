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

/** Roles of stakes, in the order of the enum in contracts/verify/interfaces/IStakeVault.sol. */
const STAKE_ROLES = ['None', 'Verifier', 'Provider']

export function stakeRoleName(value: i32): string {
  return nameOf(STAKE_ROLES, value)
}

/** Why a verifier left, as VerifierLeft numbers it, from 1 on. */
const LEAVE_REASONS = ['None', 'Resigned', 'Slashed', 'Struck']

export function leaveReason(value: i32): string {
  return nameOf(LEAVE_REASONS, value)
}

function nameOf(names: string[], value: i32): string {
  return value < names.length ? names[value] : 'Unknown' + value.toString()
}
