import type { AuditActor } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import type { AuditedCall } from '../api/index.ts'
import type { HostContext } from './steps/index.ts'

/** What the host did with an instance although nobody called it just then. */
export interface OwnDoing {
  readonly by: Exclude<AuditActor, 'wallet'>
  /** Named as the route with which a tenant would do it, where there is one. */
  readonly action: string
  readonly details?: AuditedCall['details']
}

/**
 * Writes a line into the instance's audit log. What is about to be done is written down before: then a worker that is killed in
 * between says it twice rather than never.
 */
export const tellOwnDoing = (
  { audit }: Pick<HostContext, 'audit'>,
  lease: Hex,
  { by, action, details = {} }: OwnDoing,
): Promise<void> => audit.record({ lease, by, wallet: null, role: null, action, details, status: null })
