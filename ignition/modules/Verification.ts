import type {
  ArgumentType,
  IgnitionModuleBuilder,
  NamedArtifactContractDeploymentFuture,
} from '@nomicfoundation/ignition-core'
import type { Governance } from './Market.ts'

/** USDC in units of 1e-6. */
const usdc = (amount: number) => BigInt(Math.round(amount * 1_000_000))

/**
 * Stakes, verifiers and their share of the fee, for an escrow. The escrow's owner names the network its creditor and the share its
 * treasury, and the vault's owner names the network a guard: `LocalMarket` does so at once, a timelock by a vote (docs/contracts.md).
 *
 * Parameters, all optional. Seconds: `epochSeconds` (600), `probeStart` (60), `probeEnd` (300), `commitEnd` (420), `revealEnd` (540),
 * `answerSeconds` (600), `challengeAnswerSeconds` (86,400: a day), `unbondingSeconds` (604,800: a week). Epochs: `challengeEpochs`
 * (144: a day), `forfeitEpochs` (72). Blocks: `seedBlocks` (4). Seats: `committeeSize` (7), `quorum` (5), `confirmationSize` (21),
 * `confirmationQuorum` (15). Units of 1e-6 USDC: `seatStake` (1000 USDC), `slashAmount` (1000 USDC), `challengeBond` (1 USDC),
 * `rewardPerSeat` (0.02 USDC). `shareBps` (2000): the verifiers' share of the protocol's fee.
 */
export function verificationOn(
  m: IgnitionModuleBuilder,
  token: ArgumentType,
  leaseEscrow: NamedArtifactContractDeploymentFuture<'LeaseEscrow'>,
  { owner, treasury }: Governance,
) {
  const stakeVault = m.contract('StakeVault', [token, owner, m.getParameter('unbondingSeconds', 604_800)])
  const timing = {
    epochSeconds: m.getParameter('epochSeconds', 600),
    probeStart: m.getParameter('probeStart', 60),
    probeEnd: m.getParameter('probeEnd', 300),
    commitEnd: m.getParameter('commitEnd', 420),
    revealEnd: m.getParameter('revealEnd', 540),
    answerSeconds: m.getParameter('answerSeconds', 600),
    challengeAnswerSeconds: m.getParameter('challengeAnswerSeconds', 86_400),
    challengeEpochs: m.getParameter('challengeEpochs', 144),
    forfeitEpochs: m.getParameter('forfeitEpochs', 72),
    seedBlocks: m.getParameter('seedBlocks', 4),
  }
  const committee = {
    size: m.getParameter('committeeSize', 7),
    quorum: m.getParameter('quorum', 5),
    confirmationSize: m.getParameter('confirmationSize', 21),
    confirmationQuorum: m.getParameter('confirmationQuorum', 15),
  }
  const stakes = {
    seatStake: m.getParameter('seatStake', usdc(1000)),
    slashAmount: m.getParameter('slashAmount', usdc(1000)),
    challengeBond: m.getParameter('challengeBond', usdc(1)),
  }
  const rewardPerSeat = m.getParameter('rewardPerSeat', usdc(0.02))
  // Parts of the network that its 24,576 bytes have no room for.
  const libraries = {
    Enrolment: m.library('Enrolment'),
    Judging: m.library('Judging'),
    Seating: m.library('Seating'),
  }
  const verifierNetwork = m.contract(
    'VerifierNetwork',
    [leaseEscrow, stakeVault, owner, timing, committee, stakes, rewardPerSeat],
    { libraries },
  )
  const share = [verifierNetwork, owner, treasury, m.getParameter('shareBps', 2000)]
  const feeShare = m.contract('FeeShare', share)
  return { stakeVault, verifierNetwork, feeShare }
}
