import { zeroAddress } from 'viem'
import type { leaseEscrowAbi } from '../../abis/leaseEscrow.ts'
import { formatDuration, formatRatePerHour, formatUsdc } from '../../money.ts'
import { CLOSE_REASONS, LEASE_STATES, SUCCESSOR_TERMS, type SuccessorTerm } from '../../types.ts'
import type { Sentences } from './types.ts'
import {
  atText,
  percentText,
  rateOfPico,
  shapeText,
  shortageText,
  shortHex,
  unitName,
  wideFields,
} from './words.ts'

const stateName = (state: number) => LEASE_STATES[state] ?? `state ${state}`
const QUOTE_AGAIN = 'read the offer again and make a new quote.'
const SUCCESSOR_WORDS: Readonly<Record<SuccessorTerm, string>> = {
  HostAndKind: 'keeps the host and the kind of resource',
  Author: 'keeps the author who earns the royalty',
  Royalty: 'keeps the royalty',
  Manifest: 'keeps the manifest',
  Trial: 'has no trial',
  OpenFee: 'has no open fee',
  Disk: 'has no smaller disk',
}

/** What each custom error of the escrow means for whoever called it. */
export const escrowSentences: Sentences<typeof leaseEscrowAbi> = {
  ActivationDeadlineOutOfBounds: (given, earliest, latest) => ({
    message: `The deadline to start the machine is ${atText(given)}; it must lie between ${atText(earliest)} and ${atText(latest)}.`,
    next: "make a new quote; is this machine's clock right?",
  }),
  ActivationTooLate: (leaseId, deadline) => ({
    message: `Lease ${shortHex(leaseId)} had to be activated by ${atText(deadline)}.`,
    next: 'anyone may cancel it now; the tenant gets everything back.',
  }),
  CapacityExceeded: (shape, inUse, capacity) => ({
    message: `The host has too little left: ${shortageText(shape, inUse, capacity)}.`,
    next: 'choose a smaller size or another host.',
  }),
  CreditorAlreadySet: (creditor) => ({
    message: `The escrow's creditor is ${creditor} for ever.`,
    next: 'a new verifier network comes with a new escrow.',
  }),
  CreditorUnknown: (given, creditor) => ({
    message: `The offer names the creditor ${given}; this escrow obeys ${creditor === zeroAddress ? 'none yet' : creditor}.`,
    next: 'name that creditor or none.',
  }),
  DepositTooLarge: (given, allowed) => ({
    message: `The deposit would be ${formatUsdc(given)} USDC; a lease holds at most ${formatUsdc(allowed)}.`,
    next: 'add less.',
  }),
  DepositTooSmall: (given, least) => ({
    message: `${formatUsdc(given)} USDC pays for less than the shortest runway; it takes at least ${formatUsdc(least)} USDC.`,
    next: `deposit ${formatUsdc(least)} USDC or more.`,
  }),
  EndpointTooLong: (given, allowed) => ({
    message: `The instance's endpoint has ${given} bytes; ${allowed} fit.`,
    next: 'use a shorter host name or login user.',
  }),
  EscrowNotBound: (bound) => ({
    message: `The registry is bound to ${bound === zeroAddress ? 'no escrow yet' : `the escrow ${bound}`}; this one takes no offers.`,
    next: 'check the network description, or bind the escrow to its registry first.',
  }),
  FeeAboveCap: (given, allowed) => ({
    message: `A protocol fee of ${percentText(given)} is above the cap of ${percentText(allowed)}.`,
    next: `set at most ${percentText(allowed)}.`,
  }),
  FeeMismatch: (given, current) => ({
    message: `The terms state a protocol fee of ${percentText(given)}; it is ${percentText(current)} now.`,
    next: 'make a new quote.',
  }),
  GasTooLow: (given, least) => ({
    message: `Too little gas is left to pay out: ${given}, and ${least} are needed.`,
    next: 'send the transaction with a higher gas limit.',
  }),
  GenerationsUsedUp: (host, kind, generation) => ({
    message: `Host ${host} voided its offers of kind ${kind} ${generation} times; that is the last generation.`,
    next: 'register the machine as a new host.',
  }),
  HoldNotOver: (leaseId, finalizableAt) => ({
    message: `Money of lease ${shortHex(leaseId)} is held until ${atText(finalizableAt)}, as long as a verdict can reach it.`,
    next: 'finalize after that; only the tenant may do it sooner.',
  }),
  HoldOutOfBounds: (holdSeconds, latchReachSeconds, graceSeconds) => ({
    message: `An escrow cannot have a hold of ${holdSeconds} s, a reach of ${latchReachSeconds} s and a grace of ${graceSeconds} s.`,
    next: 'keep 0 < reach <= hold <= grace, reach at most 1 h, hold at most 7 d, grace at most 30 d.',
  }),
  HostDraining: (host, kind) => ({
    message: `Host ${host} takes no new leases of kind ${kind}: it is draining.`,
    next: 'choose another host.',
  }),
  HostIsLatched: (host, kind) => ({
    message: `Host ${host} is confirmed down; it takes no leases of kind ${kind} until it is back.`,
    next: 'choose another host.',
  }),
  HostIsRetired: (host) => ({
    message: `Host ${host} is retired; that is final.`,
    next: 'register the machine as a new host.',
  }),
  LatchOutOfReach: (from, earliest, latest) => ({
    message: `A verdict may begin between ${atText(earliest)} and ${atText(latest)}; this one begins ${atText(from)}.`,
    next: 'post it in time, with a second in that range.',
  }),
  LatchedAlready: (host, kind, from) => ({
    message: `Host ${host} is latched for kind ${kind} since ${atText(from)}.`,
    next: 'lift that verdict first.',
  }),
  LeaseExists: (leaseId, state) => ({
    message: `Lease ${shortHex(leaseId)} exists already; it is ${stateName(state)}.`,
    next: 'use that lease, or open another one with a new salt.',
  }),
  LowRunwayAboveCap: (given, allowed) => ({
    message: `A low-runway threshold of ${formatDuration(given)} is above the cap of ${formatDuration(allowed)}.`,
    next: `set at most ${formatDuration(allowed)}.`,
  }),
  ManifestMismatch: (given, promised) => ({
    message: `The manifest has the hash ${shortHex(given)}; the terms promise ${shortHex(promised)}.`,
    next: 'seal the manifest again and sign the new terms.',
  }),
  ManifestTooLarge: (given, allowed) => ({
    message: `The sealed manifest has ${given} bytes; ${allowed} fit.`,
    next: 'shorten the user data (let it download the rest), or give fewer SSH keys.',
  }),
  NotAContract: (given) => ({
    message: `There is no contract at ${given}.`,
    next: 'check the address and the chain.',
  }),
  NotCancellableYet: (leaseId, caller, deadline) => ({
    message: `Until ${atText(deadline)} only its tenant may cancel lease ${shortHex(leaseId)}; ${caller} is not.`,
    next: 'wait for the deadline, or sign as the tenant.',
  }),
  NotClosable: (leaseId, caller, reason) =>
    CLOSE_REASONS[reason] === 'Resized'
      ? {
          message: `Lease ${shortHex(leaseId)} ends as Resized by a resize only, not by a close.`,
          next: 'resize it, or close it for another reason.',
        }
      : {
          message: `${caller} may not close lease ${shortHex(leaseId)} for ${CLOSE_REASONS[reason] ?? reason}: only its tenant and its host's operator and owner may.`,
          next: 'a stranger may once the grace is over (Exhausted), or after seven days of confirmed outage (HostLatched).',
        },
  NotCreditor: (caller, creditor) => ({
    message: `Verdicts are posted by ${creditor}; ${caller} is not.`,
    next: 'sign as the creditor.',
  }),
  NotHostOperator: (host, caller, operator) => ({
    message: `Only the operator of host ${host} may do this: ${operator}. The signer is ${caller}.`,
    next: 'sign with the operator key, or let the owner set this key as the operator.',
  }),
  NotHostParty: (host, caller) => ({
    message: `Only the operator or owner of host ${host} may do this; ${caller} is neither.`,
    next: 'sign with one of those keys.',
  }),
  NotLatched: (host, kind) => ({
    message: `Host ${host} is not latched for kind ${kind}; there is nothing to lift.`,
  }),
  NotRegistry: (caller, registry) => ({
    message: `Only the registry ${registry} may void all offers of a host; ${caller} is not.`,
    next: 'void the offers of one kind instead.',
  }),
  NotTenant: (caller, tenant) => ({
    message: `The terms name ${tenant} as the tenant; the signer is ${caller}.`,
    next: "sign with the tenant's wallet, or make a quote for this one.",
  }),
  NothingOwed: (account) => ({ message: `Nothing waits to be claimed by ${account}.` }),
  NothingToCollect: (host, kind) => ({
    message: `Host ${host} has no uncollected protocol fee for kind ${kind}.`,
  }),
  NothingToWithdraw: (leaseId, settledSeconds) => ({
    message: `Nothing has vested in lease ${shortHex(leaseId)} since ${settledSeconds} s were paid out.`,
    next: 'wait: a billed second can be withdrawn once no verdict can strike it any more.',
  }),
  OfferNotCanonical: () => ({
    message: 'The offer has bits set that belong to no field.',
    next: 'pack it with packOffer.',
  }),
  OfferNotLive: (given) => ({
    message: `Offer ${shortHex(given)} was changed, withdrawn or voided since the quote.`,
    next: QUOTE_AGAIN,
  }),
  OfferNotPublished: (offerHash) => ({
    message: `Offer ${shortHex(offerHash)} is not published, or was voided already.`,
    next: "read the host's offers again.",
  }),
  OpenFeeAboveCap: (given, allowed) => ({
    message: `An open fee of ${formatUsdc(given)} USDC is above the cap of ${formatUsdc(allowed)}.`,
    next: `ask at most ${formatUsdc(allowed)} USDC.`,
  }),
  OpenFeeMismatch: (given, asked) => ({
    message: `The terms state an open fee of ${formatUsdc(given)} USDC; the offer asks ${formatUsdc(asked)}.`,
    next: QUOTE_AGAIN,
  }),
  OpeningIsPaused: () => ({
    message: 'New leases are paused; existing ones run on and can be ended as always.',
    next: 'try again later.',
  }),
  OwnableInvalidOwner: (owner) => ({ message: `${owner} cannot own the escrow's parameters.` }),
  OwnableUnauthorizedAccount: (account) => ({
    message: `Only the owner of the parameters may do this; ${account} is not.`,
    next: 'propose the change to the governance.',
  }),
  PayeeMismatch: (given, payee) => ({
    message: `The offer pays ${given}; the host's payee is ${payee}.`,
    next: 'publish the offer with that payee, or let the owner change it first.',
  }),
  PriceFloorAboveCap: (unit, given, allowed) => ({
    message: `A floor of ${formatRatePerHour(given)} USDC/h per ${unitName(unit)} is above the cap of ${formatRatePerHour(allowed)}.`,
    next: 'set a lower floor.',
  }),
  PriceTooLow: (unit, given, least) => ({
    message: `The price per ${unitName(unit)} is ${given}e-18 USDC/s; the owner's minimum or the governed floor is ${least}e-18.`,
    next: 'raise that price.',
  }),
  RateMismatch: (given, exact) => ({
    message: `The terms state ${formatRatePerHour(given)} USDC/h; the offer's prices make it ${formatRatePerHour(exact)}.`,
    next: QUOTE_AGAIN,
  }),
  RateOutOfBounds: (given, allowed) => ({
    message: `The rate with its royalty is ${formatRatePerHour(rateOfPico(given))} USDC/h; it must be above 0 and at most ${formatRatePerHour(rateOfPico(allowed))}.`,
    next: given === 0n ? 'choose a larger size.' : 'split the work over several leases.',
  }),
  ReentrancyGuardReentrantCall: () => ({ message: 'The call came from inside another call of the escrow.' }),
  RoyaltyOutOfBounds: (author, given, allowed) => ({
    message: `A royalty of ${percentText(given)} for ${author === zeroAddress ? 'nobody' : author} is not possible.`,
    next: `name an author and a royalty of at most ${percentText(allowed)} together, or neither.`,
  }),
  RunwayIsOver: (leaseId, elapsedSeconds, fundedSeconds) => ({
    message: `Lease ${shortHex(leaseId)} has run dry: it was paid for ${formatDuration(fundedSeconds)}, and ${formatDuration(elapsedSeconds)} went by.`,
    next: 'top it up first, then change its size.',
  }),
  RunwayMayBeOver: (leaseId, elapsed, funded) => ({
    message: `Lease ${shortHex(leaseId)} is funded for ${formatDuration(funded)} and may have used ${formatDuration(elapsed)}.`,
    next: 'top it up through revive; topUpLease chooses by itself.',
  }),
  SafeCastOverflowedUintDowncast: (bits, value) => ({ message: `${value} does not fit ${bits} bits.` }),
  SafeERC20FailedOperation: (token) => ({
    message: `The token ${token} refused the transfer.`,
    next: 'check balance and allowance of the wallet.',
  }),
  ShapeOutOfBounds: (shape) => ({
    message: `No machine is that large: too many ${wideFields(shape) || shapeText(shape)}.`,
    next: 'choose a smaller size.',
  }),
  SuccessorMismatch: (which) => ({
    message: `A resized lease ${SUCCESSOR_WORDS[SUCCESSOR_TERMS[which]!] ?? `keeps term ${which}`}; these terms differ.`,
    next: 'make a new quote with quoteResize.',
  }),
  TermsNotCanonical: () => ({
    message: 'The terms have bits set that belong to no field.',
    next: 'pack them with packTerms.',
  }),
  TopUpTooSmall: (leaseId, given, least) => ({
    message: `${formatUsdc(given)} USDC does not wake lease ${shortHex(leaseId)}; after the time it lay dry it takes at least ${formatUsdc(least)} USDC.`,
    next: `top up ${formatUsdc(least)} USDC or more.`,
  }),
  TrialAboveCap: (given, allowed) => ({
    message: `A trial of ${given} s is above the cap of ${allowed} s.`,
    next: `offer at most ${allowed} s.`,
  }),
  WrongState: (leaseId, state) => ({
    message: `Lease ${shortHex(leaseId)} is ${stateName(state)}; this cannot be done in that state.`,
    next: state === 0 ? 'check lease id and network.' : 'read the lease again.',
  }),
  ZeroAddress: () => ({ message: 'The zero address cannot be used here.', next: 'name a real address.' }),
}
