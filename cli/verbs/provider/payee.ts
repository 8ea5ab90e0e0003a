import { acceptPayee, proposePayee } from '@freehold/sdk'
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

/** `freehold provider payee [ADDRESS]` */
export const payee = defineVerb<HandOverInput, HandOverResult>({
  details:
    'Changes who is paid for new leases, in two steps, so that a mistyped address gets nothing: the owner proposes, and the proposed wallet accepts. The offers are void then and must be published again; open leases keep their payee. Without an address it shows the payee.',
  arguments: [{ flags: '[account]', says: 'who shall be paid' }],
  options: handOverOptions,
  unfinished: 'freehold provider payee shows what stands; then run it again',
  examples: [
    ['freehold provider payee 0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 'the owner proposes'],
    ['freehold provider payee --host 7 --accept --wallet cold', 'that wallet accepts'],
  ],
  input: handOverInput,
  run: (context, input) =>
    handOver(context, input, {
      what: 'payee',
      nowOf: (host) => host.payee,
      propose: (client, host, payee: Address | null, signal) =>
        proposePayee(client, { host, payee: payee ?? zeroAddress, signal }),
      accept: (client, host, signal) => acceptPayee(client, { host, signal }),
    }),
  print: (result, paint) =>
    handOverText(
      result,
      { verb: 'payee', afterwards: 'freehold provider offer ... publishes the offer again' },
      paint,
    ),
})
