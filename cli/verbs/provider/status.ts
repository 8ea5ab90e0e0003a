import {
  type FreeholdClient,
  fetchHostPresence,
  formatUsdc,
  type Host,
  HostAbsentError,
  type HostPresence,
  type HostWord,
  KIND_VM,
  type Lease,
  type Offer,
  readHostWord,
  readOffers,
  readOwed,
  type Shape,
} from '@freehold/sdk'
import { formatEther } from 'viem'
import { z } from 'zod'
import { defineVerb } from '../../kernel/verb.ts'
import { listHostLeases } from '../../leases/list.ts'
import { shapeText } from '../../output/sizes.ts'
import { facts } from '../../output/table.ts'
import { findTarget, type TargetInput, targetFields, targetOptions } from '../../provider/target.ts'

interface Result extends Host {
  readonly presence: HostPresence | null
  readonly absence: string | null
  readonly isDraining: boolean
  readonly inUse: Shape
  readonly offers: readonly Offer[]
  readonly leases: {
    readonly open: number
    readonly active: number
    readonly settling: number
    readonly ended: number
  }
  /** What `provider withdraw` would move now; 1e-6 USDC, fee and royalties included. */
  readonly withdrawableUnits: bigint
  /** Pull balance of the payee. */
  readonly owedUnits: bigint
  /** What the operator has for gas. */
  readonly operatorWei: bigint | null
  readonly nativeSymbol: string
}

/** `freehold provider status` */
export const status = defineVerb<TargetInput, Result>({
  details:
    'Shows a host: whether it answers, what is in use, its leases, what they owe, and whether its operator can pay for gas.',
  options: targetOptions,
  examples: [['freehold provider status', 'your host']],
  input: z.object(targetFields),
  async run(context, input) {
    const { client, host } = await findTarget(context, input)
    const [answer, word, listings, { leases }, owedUnits, operatorWei] = await Promise.all([
      presenceOf(client, host),
      readHostWord(client, { host: host.host, kind: KIND_VM }),
      readOffers(client, { host: host.host, kind: KIND_VM }),
      listHostLeases(context, client, host.host),
      readOwed(client, { account: host.payee }),
      host.operator ? client.publicClient.getBalance({ address: host.operator }) : null,
    ])
    return {
      ...host,
      ...answer,
      ...wordFacts(word),
      offers: listings.map(({ offer }) => offer),
      leases: countsOf(leases),
      withdrawableUnits: leases.reduce((sum, lease) => sum + lease.status.withdrawableUnits, 0n),
      owedUnits,
      operatorWei,
      nativeSymbol: client.publicClient.chain.nativeCurrency.symbol,
    }
  },
  print: (result, paint) =>
    facts(
      [
        ['Host', `${result.host}, ${result.facts.region}${result.isRetired ? paint.bad(' (retired)') : ''}`],
        [
          'Answers',
          result.presence
            ? paint.good(`yes, ${result.presence.accelerator}, block ${result.presence.headBlock}`)
            : paint.bad(`no: ${result.absence}`),
        ],
        ['Endpoint', result.facts.endpoint],
        [
          'Leases',
          `${result.leases.active} active, ${result.leases.open} being prepared, ${result.leases.settling} settling, ${result.leases.ended} ended`,
        ],
        [
          'New leases',
          result.isDraining
            ? paint.warn('none: it drains')
            : result.offers.length > 0
              ? 'yes'
              : paint.warn('none: no offer. Next: freehold provider offer'),
        ],
        ['In use', shapeText(result.inUse)],
        ...result.offers.map((offer) => ['On offer', shapeText(offer.capacity)] as [string, string]),
        ['To collect', `${formatUsdc(result.withdrawableUnits)} USDC (freehold provider withdraw)`],
        ['Pull balance', result.owedUnits > 0n ? `${formatUsdc(result.owedUnits)} USDC` : null],
        ['Owner', result.owner],
        ['Payee', result.payee],
        ['Operator', operatorText(result)],
        ['Images', result.presence?.images.map(({ name }) => name).join(', ') ?? null],
      ],
      paint,
    ),
})

async function presenceOf(
  client: FreeholdClient,
  { host, operator, facts: { endpoint } }: Host,
): Promise<Pick<Result, 'presence' | 'absence'>> {
  if (operator === null) return { presence: null, absence: 'its owner revoked its operator' }
  const { chainId, contracts } = client.network
  try {
    const presence = await fetchHostPresence({
      endpoint,
      host,
      operator,
      chainId,
      leaseEscrow: contracts.leaseEscrow,
    })
    return { presence, absence: null }
  } catch (error) {
    if (error instanceof HostAbsentError) return { presence: null, absence: error.message }
    throw error
  }
}

const wordFacts = ({ isDraining, inUse }: HostWord) => ({ isDraining, inUse })

function countsOf(leases: readonly Lease[]): Result['leases'] {
  const count = (state: Lease['status']['state']) =>
    leases.filter(({ status: { state: is } }) => is === state).length
  return { open: count('Open'), active: count('Active'), settling: count('Settling'), ended: count('Closed') }
}

function operatorText({ operator, operatorWei, nativeSymbol }: Result): string {
  if (operator === null || operatorWei === null) return 'revoked'
  return `${operator}, ${formatEther(operatorWei)} ${nativeSymbol} for gas`
}
