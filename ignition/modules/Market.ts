import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import type { ArgumentType, IgnitionModuleBuilder } from '@nomicfoundation/ignition-core'
import { verificationOn } from './Verification.ts'

/** Who may change parameters, and who gets the fees. */
export interface Governance {
  readonly owner: ArgumentType
  readonly treasury: ArgumentType
}

/**
 * Registry and escrow on a token (an address or a token of the same run), bound to each other, and the roles on its leases.
 *
 * Parameters, all optional, durations in seconds: `feeBps` (250), `holdSeconds` W, `latchReachSeconds` L (3600 each) and
 * `graceSeconds` (86,400), within the bounds of `Limits.sol`.
 */
export function marketOn(m: IgnitionModuleBuilder, token: ArgumentType, { owner, treasury }: Governance) {
  const hostRegistry = m.contract('HostRegistry')
  const parameters = [
    m.getParameter('feeBps', 250),
    m.getParameter('holdSeconds', 3600),
    m.getParameter('latchReachSeconds', 3600),
    m.getParameter('graceSeconds', 86_400),
  ]
  // Parts of the escrow that its 24,576 bytes have no room for.
  const libraries = {
    LeaseViews: m.library('LeaseViews'),
    Publication: m.library('Publication'),
    Resizing: m.library('Resizing'),
  }
  const leaseEscrow = m.contract('LeaseEscrow', [token, hostRegistry, owner, treasury, ...parameters], {
    libraries,
  })
  m.call(hostRegistry, 'bindEscrow', [leaseEscrow])
  const leaseRoles = m.contract('LeaseRoles', [leaseEscrow])
  return { hostRegistry, leaseEscrow, leaseRoles }
}

/** Three days: whoever disagrees with a change of parameters can close leases before it holds. */
export const DELAY_SECONDS = 259_200
const NOBODY = '0x0000000000000000000000000000000000000000'

/**
 * The market on a public network (`npm run deploy`), owned by a timelock that nobody administers but itself. Parameters
 * without a default: `usdc`, the address of native USDC; `governor`, who proposes, cancels and executes; `treasury`. What joins
 * the parts is the owner's to say (docs/contracts.md): the escrow's creditor and treasury, the vault's guard.
 */
export default buildModule('Market', (m) => {
  const governor = m.getParameter('governor')
  const owner = m.contract('TimelockController', [DELAY_SECONDS, [governor], [governor], NOBODY])
  const governance = { owner, treasury: m.getParameter('treasury') }
  const usdc = m.getParameter('usdc')
  const market = marketOn(m, usdc, governance)
  return { timelock: owner, ...market, ...verificationOn(m, usdc, market.leaseEscrow, governance) }
})
