import { zeroAddress } from 'viem'
import type { leaseRolesAbi } from '../../abis/leaseRoles.ts'
import { LEASE_STATES } from '../../types.ts'
import type { Sentences } from './types.ts'
import { shortHex } from './words.ts'

/** What each custom error of the roles means for whoever called it. */
export const roleSentences: Sentences<typeof leaseRolesAbi> = {
  NotAContract: (given) => ({
    message: `There is no contract at ${given}.`,
    next: 'check the address and the chain.',
  }),
  NotLeaseTenant: (caller, tenant) => ({
    message: `Only the tenant ${tenant} shares this instance; the signer is ${caller}.`,
    next: "sign with the tenant's wallet; your own role you may give up.",
  }),
  NotLive: (leaseId, state) => ({
    message: `Lease ${shortHex(leaseId)} is ${LEASE_STATES[state] ?? `state ${state}`}; only a living instance is shared.`,
    next:
      state === 0 ? 'check lease id and network.' : 'read the lease again; a resize goes on under a new id.',
  }),
  NothingToRevoke: (instanceId, account) => ({
    message: `${account} has no role on the instance of lease ${shortHex(instanceId)}.`,
    next: 'read its roles again.',
  }),
  RoleIsNone: () => ({
    message: 'None is no role that can be given.',
    next: 'revoke the role instead.',
  }),
  RoleNeedless: (account) => ({
    message:
      account === zeroAddress
        ? 'The zero address is nobody: it cannot have a role.'
        : `${account} is the tenant and may do everything already.`,
    next: 'name another wallet.',
  }),
}
