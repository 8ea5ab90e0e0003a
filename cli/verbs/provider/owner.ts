import { acceptHostOwner, proposeHostOwner } from '@freehold/sdk'
import { type Address, zeroAddress } from 'viem'
import { defineVerb } from '../../kernel/verb.ts'
import {
  type HandOverInput,
  type HandOverResult,
  handOver,
  handOverInput,
  handOverOptions,
  handOverText,
} from '../../provider/handOver.ts'

/** `freehold provider owner [ADDRESS]` */
export const owner = defineVerb<HandOverInput, HandOverResult>({
  details:
    'Hands a host to another owner, in two steps: the owner proposes, and the proposed wallet accepts. The owner decides about operator, payee, price minima and retirement; the payee stays who it was. Without an address it shows the owner.',
  arguments: [{ flags: '[account]', says: 'who shall own the host' }],
  options: handOverOptions,
  unfinished: 'freehold provider owner shows what stands; then run it again',
  examples: [
    ['freehold provider owner 0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 'the owner proposes'],
    ['freehold provider owner --host 7 --accept --wallet cold', 'that wallet accepts'],
  ],
  input: handOverInput,
  run: (context, input) =>
    handOver(context, input, {
      what: 'owner',
      nowOf: (host) => host.owner,
      propose: (client, host, owner: Address | null, signal) =>
        proposeHostOwner(client, { host, owner: owner ?? zeroAddress, signal }),
      accept: (client, host, signal) => acceptHostOwner(client, { host, signal }),
    }),
  print: (result, paint) =>
    handOverText(result, { verb: 'owner', afterwards: 'freehold provider payee changes who is paid' }, paint),
})
