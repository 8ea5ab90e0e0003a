import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { marketOn } from './Market.ts'
import { verificationOn } from './Verification.ts'

/** 10,000 test USDC, in units of 1e-6. */
const TENANT_UNITS = 10_000_000_000n
/** What the reward pool of the local network begins with: 10,000 test USDC. */
const POOL_UNITS = 10_000_000_000n
const VERIFIER_ROLE = 1

/**
 * The market with its own test USDC and its verifier network as creditor, and a tenant (account 3) who has some: local networks and
 * tests only.
 */
export default buildModule('LocalMarket', (m) => {
  const usdc = m.contract('TestUsdc')
  m.call(usdc, 'mint', [m.getAccount(3), TENANT_UNITS])
  const deployer = m.getAccount(0)
  const governance = { owner: deployer, treasury: deployer }
  const market = marketOn(m, usdc, governance)
  const verification = verificationOn(m, usdc, market.leaseEscrow, governance)
  const { stakeVault, verifierNetwork, feeShare } = verification
  m.call(market.leaseEscrow, 'setCreditor', [verifierNetwork])
  m.call(market.leaseEscrow, 'setTreasury', [feeShare])
  m.call(stakeVault, 'setGuard', [verifierNetwork, VERIFIER_ROLE, true])
  const minted = m.call(usdc, 'mint', [deployer, POOL_UNITS], { id: 'mintPool' })
  const approved = m.call(usdc, 'approve', [verifierNetwork, POOL_UNITS], { after: [minted] })
  m.call(verifierNetwork, 'fund', [POOL_UNITS], { after: [approved] })
  return { usdc, ...market, ...verification }
})
