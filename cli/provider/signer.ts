import { isAddressEqual } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { openAccount } from '../../workers/process/index.ts'
import type { Context, SigningClient } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import type { Target } from './target.ts'

/**
 * A client that may speak for a host: the wallet that was named, else the host's own operator key where its configuration is at
 * hand, else on a local network the development wallet that owns it, else the wallet in use.
 */
export async function signerFor(
  context: Context,
  { config, host }: Pick<Target, 'config' | 'host'>,
): Promise<SigningClient> {
  if (context.globals.wallet !== undefined || context.io.env.FREEHOLD_WALLET !== undefined)
    return context.signer()
  const network = context.network()
  if (config) {
    const operator = await openAccount(config.operator, network.chainId).catch((cause: Error) => {
      throw new CliError(cause.message, { cause })
    })
    if (host.operator && isAddressEqual(operator.address, host.operator)) return context.signer(operator)
  }
  const owner = network.developmentWallets?.find(({ address }) => isAddressEqual(address, host.owner))
  return context.signer(owner && privateKeyToAccount(owner.privateKey))
}

/**
 * A client for the wallet that owns a host, for what no operator may do: the wallet that was named, else on a local network the
 * development wallet that owns it, else the wallet in use.
 */
export function ownerSignerFor(context: Context, { host }: Pick<Target, 'host'>): Promise<SigningClient> {
  return signerFor(context, { host, config: null })
}

/** A client for the wallet that will own a new host; on a local network its development wallet "provider" by default. */
export function ownerSigner(context: Context): Promise<SigningClient> {
  const isNamed = context.globals.wallet !== undefined || context.io.env.FREEHOLD_WALLET !== undefined
  const provider = context.network().developmentWallets?.find(({ name }) => name === 'provider')
  return context.signer(provider && !isNamed ? privateKeyToAccount(provider.privateKey) : undefined)
}
