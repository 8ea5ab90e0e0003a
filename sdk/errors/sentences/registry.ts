import { zeroAddress } from 'viem'
import type { hostRegistryAbi } from '../../abis/hostRegistry.ts'
import type { Sentences } from './types.ts'

/** What each custom error of the registry means for whoever called it. */
export const registrySentences: Sentences<typeof hostRegistryAbi> = {
  BeaconKeyMalformed: (given, wanted) => ({
    message: `The beacon key has ${given} bytes; an uncompressed P-256 point without its prefix has ${wanted}.`,
    next: 'give x and y, 32 bytes each.',
  }),
  EscrowAlreadyBound: (escrow) => ({
    message: `The registry is bound to the escrow ${escrow} for ever.`,
    next: 'a new escrow comes with a new registry.',
  }),
  EscrowOfAnotherRegistry: (escrow, registry) => ({
    message: `The escrow ${escrow} was deployed for the registry ${registry}.`,
    next: 'deploy an escrow for this registry.',
  }),
  FactTooLong: (name, given, allowed) => ({
    message: `The host's ${name} has ${given} bytes; ${allowed} fit.`,
    next: 'shorten it.',
  }),
  HpkeKeyVersionWrong: (given, current) => ({
    message: `The HPKE key comes with version ${given}; the registry has version ${current}.`,
    next: 'a changed key needs a higher version, an unchanged one keeps its version.',
  }),
  NotDeployer: (caller, deployer) => ({
    message: `Only the registry's deployer ${deployer} may bind an escrow; ${caller} is not.`,
  }),
  NotIdle: (host) => ({
    message: `Host ${host} still takes or serves leases.`,
    next: 'set every kind to draining and wait until its leases have ended.',
  }),
  NotOwner: (host, caller, owner) => ({
    message:
      owner === zeroAddress
        ? `There is no host ${host}.`
        : `Only the owner of host ${host} may do this: ${owner}. The signer is ${caller}.`,
    next: owner === zeroAddress ? 'check the number and the network.' : "sign with the owner's key.",
  }),
  NotParty: (host, caller) => ({
    message: `Only the operator or owner of host ${host} may do this; ${caller} is neither.`,
    next: 'sign with one of those keys.',
  }),
  NotProposed: (host, caller, proposed) => ({
    message: `${proposed === zeroAddress ? 'Nobody' : proposed} is proposed for host ${host}; the signer is ${caller}.`,
    next: 'let the owner propose this address first.',
  }),
  Retired: (host) => ({
    message: `Host ${host} is retired; that is final.`,
    next: 'register the machine as a new host.',
  }),
  ZeroAddress: () => ({ message: 'The zero address cannot be used here.', next: 'name a real address.' }),
}
