import type { verifierNetworkAbi } from '../../abis/verifierNetwork.ts'
import { formatUsdc } from '../../money.ts'
import { escrowSentences } from './escrow.ts'
import type { Sentences } from './types.ts'
import { atText, shortHex } from './words.ts'

const OUTCOMES = ['unknown', 'UP', 'DOWN'] as const
const outcomeText = (outcome: number) => OUTCOMES[outcome] ?? `outcome ${outcome}`

/** What is wrong with a transcript, by the number that `TranscriptInvalid` carries (`SshTranscript.Flaw`). */
const FLAWS = [
  'it has no flaw',
  "the server's version string is malformed",
  'a KEXINIT is malformed or too long',
  'the public keys of the exchange are malformed or off the curve',
  'the shared secret is no canonical positive number',
  'the host key is no ecdsa-sha2-nistp256 key',
  "the host key is not the target's key of that epoch",
  'the signature is malformed',
  'the key did not sign this exchange with this nonce',
] as const

/** What each custom error of the verifier network means for whoever called it. */
export const verifySentences: Sentences<typeof verifierNetworkAbi> = {
  AnchorSetRecently: (seat, fromEpoch) => ({
    message: `Seat ${seat} changed its hash chain lately, and the one before may still be asked for.`,
    next: `set the next anchor in epoch ${fromEpoch}.`,
  }),
  BallotUnknown: (epoch, seat) => ({
    message: `These bits and this root are not what seat ${seat} revealed in epoch ${epoch}.`,
    next: 'take them from the Revealed event of that epoch.',
  }),
  BitsNotTrimmed: (length) => ({
    message: `The last of the ballot's ${length} bytes is zero.`,
    next: 'leave trailing zero bytes out, before the commit.',
  }),
  ChallengeUnknown: (challenge) => ({
    message: `Challenge ${shortHex(challenge)} is not open: it was answered or closed, or there never was one.`,
    next: 'read its events.',
  }),
  ChallengedAlready: (challenge) => ({
    message: `This ballot was challenged for this target before (${shortHex(challenge)}).`,
    next: 'read how that ended; there is no second time.',
  }),
  CommitmentMismatch: (epoch, seat) => ({
    message: `What is revealed is not what seat ${seat} committed to in epoch ${epoch}.`,
    next: 'reveal the bits, the root and the salt that were committed.',
  }),
  CommittedAlready: (epoch, seat) => ({
    message: `Seat ${seat} committed in epoch ${epoch} already.`,
    next: 'reveal that commit; the next one is due in the next epoch.',
  }),
  CommitteesOutOfBounds: (committeeSize, quorum, confirmationSize, confirmationQuorum) => ({
    message: `Committees of ${quorum} in ${committeeSize} and ${confirmationQuorum} in ${confirmationSize} are out of bounds.`,
    next: 'take more than half each, and a larger confirmation committee of at most 63.',
  }),
  DecoySecretWrong: (target) => ({
    message: `This secret is not the one behind the decoy commitment of target ${target}.`,
    next: 'show the secret that the target was enrolled with.',
  }),
  DecoyStruckAlready: (epoch, target, seat) => ({
    message: `Seat ${seat} was struck for target ${target} in epoch ${epoch} already.`,
  }),
  EpochBegunAlready: (epoch) => ({ message: `Epoch ${epoch} was begun by somebody else already.` }),
  EpochNotBegun: (epoch) => ({
    message: `Nobody has begun epoch ${epoch}.`,
    next: 'call beginEpoch first, while its first seconds last.',
  }),
  EpochNotSealed: (epoch) => ({
    message: `Epoch ${epoch} has no seed, so it judges nobody.`,
    next: 'wait for the next epoch.',
  }),
  EpochSealedAlready: (epoch) => ({ message: `Epoch ${epoch} was sealed by somebody else already.` }),
  HostInUse: (host, kind) => ({
    message: `Host ${host} still sells or runs leases of kind ${kind}, and those keep their judges.`,
    next: 'drain that kind, and withdraw the target when nothing of it is in use.',
  }),
  HostRetired: (host) => ({ message: `Host ${host} is retired and cannot be a target.` }),
  KeyChangedRecently: (target, fromEpoch) => ({
    message: `Target ${target} changed its beacon key lately, and the one before may still be asked for.`,
    next: `keep the key that is in force, and name the new one in epoch ${fromEpoch}.`,
  }),
  KeyUnchanged: (target, beaconKeyHash) => ({
    message: `Target ${target} has the registry's beacon key ${shortHex(beaconKeyHash)} already.`,
    next: 'set the new key in the registry first.',
  }),
  NotAContract: (given) => ({
    message: `There is no contract at ${given}.`,
    next: 'check the address and the chain.',
  }),
  NotConfirmed: (target) => ({
    message: `No DOWN of target ${target} is confirmed: it was answered, posted, or never confirmed.`,
    next: 'read the target again.',
  }),
  NotDecoyKeeper: (caller) => ({
    message: `${caller} is no decoy keeper.`,
    next: 'sign with a wallet that the owner of the network has named.',
  }),
  NotDown: (target) => ({
    message: `Target ${target} is not posted as down by an earlier epoch, so there is nothing to lift.`,
    next: 'report an UP of an epoch after the confirmation.',
  }),
  NotHostParty: escrowSentences.NotHostParty,
  NotMember: (epoch, target, seat) => ({
    message: `Seat ${seat} is not in the committee of target ${target} in epoch ${epoch}.`,
    next: 'send ballots of the committee that committeeOf or confirmationCommitteeOf names.',
  }),
  NotReleasable: (seat, untilEpoch) => ({
    message:
      untilEpoch === 0n
        ? `Seat ${seat} is in use: its verifier has not left.`
        : `What seat ${seat} did can still be challenged.`,
    next:
      untilEpoch === 0n ? 'resign first.' : `release it in epoch ${untilEpoch}, once no challenge is open.`,
  }),
  NotSeated: (caller) => ({
    message: `${caller} is no verifier.`,
    next: 'bond a stake and register, or sign with the wallet that did.',
  }),
  NotSuspected: (epoch, target) => ({
    message: `Target ${target} was not reported in epoch ${epoch}, or that report was answered.`,
    next: 'read the target again.',
  }),
  NotWrittenDown: (seat, root) => ({
    message: `The exchange with seat ${seat} is not under the root ${shortHex(root)} that was written down before the reveals.`,
    next: 'send the proof of its leaf; what was not written down in time proves nothing.',
  }),
  NothingOwed: (account) => ({
    message: `There is nothing to claim for ${account}.`,
    next: 'rewards mature after a while; read the seat.',
  }),
  OutOfWindow: (timestamp, from, until) => ({
    message: `It is ${atText(timestamp)} on the chain; this can be done from ${atText(from)} until ${atText(until)}.`,
    next: timestamp < from ? 'wait until then.' : 'it is too late for this epoch; go on with the next one.',
  }),
  OutcomeMismatch: (seat, target, given, wanted) => ({
    message: `The ballot of seat ${seat} says ${outcomeText(given)} of target ${target}, not ${outcomeText(wanted)}.`,
    next: 'send only ballots that say so.',
  }),
  OwnableInvalidOwner: escrowSentences.OwnableInvalidOwner,
  OwnableUnauthorizedAccount: escrowSentences.OwnableUnauthorizedAccount,
  ReentrancyGuardReentrantCall: escrowSentences.ReentrancyGuardReentrantCall,
  ReportedAlready: (epoch, target) => ({
    message: `Target ${target} was reported for epoch ${epoch} already.`,
  }),
  RevealedAlready: (epoch, seat) => ({ message: `Seat ${seat} revealed epoch ${epoch} already.` }),
  RewardAboveCap: (given, allowed) => ({
    message: `A reward of ${formatUsdc(given)} USDC is above the cap of ${formatUsdc(allowed)} USDC.`,
    next: `set at most ${formatUsdc(allowed)} USDC.`,
  }),
  SafeERC20FailedOperation: escrowSentences.SafeERC20FailedOperation,
  SeatInactive: (epoch, seat) => ({
    message: `Seat ${seat} sits in no committee in epoch ${epoch}.`,
    next: 'a new seat counts two epochs after its registration, one that left no more.',
  }),
  SeatTaken: (seat) => ({
    message: `Seat ${seat} is not free.`,
    next: 'register for a new seat, or name one that was released.',
  }),
  SeatedAlready: (verifier, seat) => ({
    message: `${verifier} has seat ${seat} already.`,
    next: 'resign and release it first, or go on with it.',
  }),
  SeatsNotAscending: (before, seat) => ({
    message: `Seat ${seat} follows seat ${before}.`,
    next: 'sort by seat, each once.',
  }),
  SecretWrong: (epoch, seat) => ({
    message: `This is not the secret of seat ${seat} in epoch ${epoch}: hashing it leads to nothing that was revealed or anchored.`,
    next: 'take the preimage of that epoch in the chain that is in force.',
  }),
  SeedBlockUnknown: (seedBlock, blockNumber) => ({
    message: `The seed comes from block ${seedBlock}; the chain is at block ${blockNumber}.`,
    next: 'seal once that block is past, within 256 blocks.',
  }),
  StakeTooSmall: (free, seatStake) => ({
    message: `A seat takes a stake of ${formatUsdc(seatStake)} USDC; ${formatUsdc(free)} USDC are bonded and free.`,
    next: `deposit ${formatUsdc(seatStake - free)} USDC in the vault, in the role of verifier.`,
  }),
  StakesOutOfBounds: (seatStake, slashAmount, challengeBond) => ({
    message: `Stake ${formatUsdc(seatStake)}, slash ${formatUsdc(slashAmount)} and bond ${formatUsdc(challengeBond)} USDC are out of bounds.`,
    next: 'slash at most the stake; stakes from 1 to 1,000,000 USDC, bonds from 0.10 to 1000 USDC.',
  }),
  TargetAwake: (target) => ({
    message: `Target ${target} is probed in the next epoch anyway.`,
    next: 'wait for its verdict.',
  }),
  TargetEnrolledAlready: (target, fromEpoch) => ({
    message: `This host and kind is target ${target} already, or was until lately.`,
    next: fromEpoch === 0n ? 'go on with that target.' : `enrol it again in epoch ${fromEpoch}.`,
  }),
  TargetJudgedAlready: (target) => ({
    message: `Target ${target} is posted as down, or its DOWN is confirmed and waits.`,
    next: 'post it, or report when it is up again.',
  }),
  TargetNotProbed: (epoch, target) => ({
    message: `Target ${target} is not probed in epoch ${epoch}.`,
    next: 'a new target counts two epochs later; one that was down for a day needs a heartbeat.',
  }),
  TargetUnknown: (target) => ({
    message: `There is no target ${target}, or it was withdrawn.`,
    next: 'enrol the host first.',
  }),
  TimingOutOfBounds: (given, allowed) => ({
    message: `The times of an epoch do not fit each other: ${given} against ${allowed}.`,
    next: 'deploy with times that the escrow and the vault allow.',
  }),
  TokenMismatch: (vaultToken, escrowToken) => ({
    message: `The vault keeps stakes in ${vaultToken}, the escrow pays in ${escrowToken}.`,
    next: "deploy the network with a vault of the escrow's token.",
  }),
  TooFew: (given, least) => ({
    message: `${given} are too few; it takes ${least}.`,
    next: 'gather more of the committee.',
  }),
  TranscriptInvalid: (seat, flaw) => ({
    message: `The transcript with seat ${seat} proves nothing: ${FLAWS[flaw] ?? `flaw ${flaw}`}.`,
    next: 'check the file with `freehold proof verify`.',
  }),
  UrlInvalid: (length, allowed) => ({
    message: `This is no http:// or https:// address of at most ${allowed} bytes (it has ${length}).`,
    next: 'name the address under which the evidence is served.',
  }),
  ZeroAmount: () => ({ message: 'An amount of zero does nothing.', next: 'name an amount.' }),
  ZeroHash: () => ({
    message: 'An anchor, a key or a root that is zero proves nothing.',
    next: 'compute it first, and register a beacon key.',
  }),
}
