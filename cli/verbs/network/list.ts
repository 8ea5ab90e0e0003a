import { existsSync } from 'node:fs'
import { publicNetworks } from '@freehold/sdk'
import { localNetworkPath } from '@freehold/sdk/node'
import { z } from 'zod'
import { DEFAULT_NETWORK } from '../../kernel/network.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { table } from '../../output/table.ts'

interface Listed {
  readonly name: string
  readonly chainId: number
  readonly isUsable: boolean
  readonly why: string
}

/** Chain id of every development chain. */
const LOCAL_CHAIN_ID = 31337

/** `freehold network list` */
export const list = defineVerb<object, { default: string; networks: Listed[] }>({
  details: 'Lists the networks that --network takes by name; it also takes the path of a network.json.',
  examples: [['freehold network list', 'which networks there are']],
  input: z.object({}),
  async run({ io }) {
    const path = localNetworkPath(io.env)
    const isUsable = existsSync(path)
    const local = {
      name: 'local',
      chainId: LOCAL_CHAIN_ID,
      isUsable,
      why: isUsable ? path : `not started here (${path} is missing): npm start`,
    }
    const others = Object.values(publicNetworks).map(({ name, chainId, contracts }) => ({
      name,
      chainId,
      isUsable: contracts.leaseEscrow !== null,
      why: contracts.leaseEscrow ?? "Freehold's contracts are not deployed there yet",
    }))
    return { default: io.env.FREEHOLD_NETWORK ?? DEFAULT_NETWORK, networks: [local, ...others] }
  },
  print: (result, paint) =>
    table(
      result.networks,
      [
        { title: 'NAME', of: ({ name }) => name },
        { title: 'CHAIN', of: ({ chainId }) => `${chainId}`, right: true },
        { title: 'USABLE', of: ({ isUsable }) => (isUsable ? 'yes' : 'no') },
        { title: 'DEFAULT', of: ({ name }) => (name === result.default ? 'yes' : '') },
        { title: '', of: ({ why }) => why },
      ],
      paint,
    ),
})
