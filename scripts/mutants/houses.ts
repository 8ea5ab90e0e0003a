/** Contracts that belong together, and the tests that judge them. */
export interface House {
  readonly name: 'market' | 'verify'
  /** The folder whose contracts are mutated and watched. */
  readonly folder: string
  /** What tests deploy: sources without their ending, from the project's root. */
  readonly contracts: readonly string[]
  /** The setting by which tests hear of another folder of artifacts (test/solidity/support/Shipped.sol). */
  readonly artifactsVariable: string
  /** Files whose sums and differences are formulas; elsewhere they are bit positions. */
  readonly formulas: RegExp
  /** Which tests are plain and fuzz tests of these contracts: forge's words. What they judge others by would only take time. */
  readonly plainTests: readonly string[]
  readonly randomTests: string
}

const market: House = {
  name: 'market',
  folder: 'contracts/market',
  contracts: [
    'contracts/market/HostRegistry',
    'contracts/market/LeaseEscrow',
    'contracts/market/LeaseRoles',
    'contracts/market/libraries/LeaseViews',
    'contracts/market/libraries/Publication',
    'contracts/market/libraries/Resizing',
  ],
  artifactsVariable: 'MARKET_ARTIFACTS',
  formulas: /\/(LeaseMath|LeaseEscrow|LeaseBook|LeaseViews|Payments|Resizing|Sale|Ending)\.sol$/,
  plainTests: ['--no-match-path', 'test/solidity/{invariant,verify}/**'],
  randomTests: 'test/solidity/invariant/*',
}

const verify: House = {
  name: 'verify',
  folder: 'contracts/verify',
  contracts: [
    'contracts/verify/StakeVault',
    'contracts/verify/VerifierNetwork',
    'contracts/verify/FeeShare',
    'contracts/verify/libraries/Enrolment',
    'contracts/verify/libraries/Judging',
    'contracts/verify/libraries/Seating',
    'test/harnesses/TranscriptHarness',
  ],
  artifactsVariable: 'VERIFY_ARTIFACTS',
  formulas: /\/(Balances|Challenges|Earnings|Epochs|FeeShare|Judging|StakeVault)\.sol$/,
  plainTests: [
    '--match-path',
    'test/solidity/verify/**',
    '--no-match-path',
    'test/solidity/verify/invariant/**',
  ],
  randomTests: 'test/solidity/verify/invariant/*',
}

const houses: readonly House[] = [market, verify]

/** The houses of this name, or all. @throws Error when there is none of this name. */
export function housesNamed(name: string | undefined): readonly House[] {
  const found = houses.filter((house) => name === undefined || house.name === name)
  if (found.length === 0)
    throw new Error(`There are contracts of "market" and of "verify", none of "${name}".`)
  return found
}
