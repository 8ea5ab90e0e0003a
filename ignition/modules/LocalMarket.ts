import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { marketOn } from './Market.ts'

/** 10,000 test USDC, in units of 1e-6. */
const TENANT_UNITS = 10_000_000_000n

/** The market with its own test USDC, and a tenant (account 3) who has some: local networks and tests only. */
export default buildModule('LocalMarket', (m) => {
  const usdc = m.contract('TestUsdc')
  m.call(usdc, 'mint', [m.getAccount(3), TENANT_UNITS])
  const deployer = m.getAccount(0)
  return { usdc, ...marketOn(m, usdc, { owner: deployer, treasury: deployer }) }
})
