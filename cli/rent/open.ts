import {
  ContractRefusedError,
  formatRatePerHour,
  isImageThere,
  type ManifestInput,
  type OpenLeaseReturnType,
  type OpenQuote,
  openLease,
  planOpen,
} from '@freehold/sdk'
import type { Hex } from 'viem'
import { shapeOf } from '../input/shape.ts'
import type { Context, SigningClient } from '../kernel/context.ts'
import { CliError, NotFinishedError } from '../kernel/errors.ts'
import { shortId } from '../leases/words.ts'
import { loadOffersOf } from '../market/load.ts'
import { dropPlan, type Plan, savePlan } from '../plans/store.ts'
import { confirm } from '../prompts/confirm.ts'
import { candidatesFor } from './host.ts'
import type { RentInput } from './input.ts'
import { quoteText, quoteWish } from './quote.ts'
import type { Wish } from './wish.ts'

/** Where nobody can be asked. */
export const AGREE = 'add --yes to agree to this price'

/** Refusals that mean: the market moved since the quote. Nothing was sent then. */
const STALE = new Set(['OfferNotLive', 'RateMismatch', 'OpenFeeMismatch', 'FeeMismatch', 'CapacityExceeded'])

/** Shows the price, asks, signs and sends. When the offer changed meanwhile, quotes anew and asks again. */
export async function openWish(context: Context, wish: Wish, input: RentInput): Promise<Plan> {
  const quote = quoteWish(wish, input.maxPrice)
  context.progress.end()
  context.io.stderr.write(`${quoteText(wish, quote, context.paint)}\n`)
  await confirm(context, input, 'Sign and rent it?', AGREE)
  const client = await context.signer()
  context.progress.step('sealing the manifest to its host')
  const plan = await planWish(client, wish, quote)
  savePlan(context.home, plan)
  try {
    await sendPlan(context, client, plan)
    return plan
  } catch (error) {
    if (!(error instanceof ContractRefusedError && STALE.has(error.errorName))) throw error
    dropPlan(context.home, plan.open.leaseId)
    return openWish(context, await requote(context, wish, quote, input, error), input)
  }
}

/** Sends a plan's transaction; one that is open already is found, not opened twice. */
export async function sendPlan(
  context: Context,
  client: SigningClient,
  { open }: Plan,
): Promise<OpenLeaseReturnType> {
  const says = {
    checkBalance: 'checking the balance',
    signPermit: 'signing the permit',
    approve: 'approving the payment',
    send: 'opening the lease',
  }
  const { signal } = context.io
  const opened = await openLease(client, {
    plan: open,
    onStep: (step) => context.progress.step(says[step]),
    signal,
  }).catch(async (error: unknown) => {
    // Nothing may be on its way; else another `rent` would be another lease, and only --resume knows better.
    throw (await context.hasActed()) ? unfinishedError(context, open.leaseId, error) : error
  })
  context.progress.done(`Open in block ${opened.blockNumber}: lease ${opened.leaseId}`)
  return opened
}

function unfinishedError(context: Context, leaseId: Hex, cause: unknown): NotFinishedError {
  const isStopped = context.io.signal.aborted
  const why = isStopped ? 'Stopped.' : cause instanceof Error ? cause.message : String(cause)
  return new NotFinishedError(`${why} The transaction that opens lease ${shortId(leaseId)} was sent.`, {
    next: context.command(`rent --resume ${shortId(leaseId)}`),
    cause,
  })
}

async function planWish(client: SigningClient, wish: Wish, quote: OpenQuote): Promise<Plan> {
  const { offer, size, image, keys, hostname } = wish
  const open = await planOpen(client, {
    offer: offer.offer,
    shape: shapeOf(size),
    durationSeconds: quote.fundedSeconds,
    manifest: manifestOf(wish),
    recipient: offer.host.facts,
  })
  const identityPath = keys.find((key) => key.identityPath)?.identityPath ?? null
  const notes = {
    image: image.name,
    loginUser: image.loginUser,
    hostname,
    vcpus: size.vcpus,
    tier: size.tier,
    identityPath,
  }
  return { open, notes }
}

function manifestOf({
  image,
  keys,
  size,
  hostname,
  userData,
  services,
  restartOnPoweroff,
  previous,
}: Wish): ManifestInput {
  return {
    version: 1,
    image: image.name,
    ...(isImageThere(image) && { imageDigest: image.digest }),
    ...(hostname !== null && { hostname }),
    sshKeys: keys.map(({ line }) => line),
    ...(userData !== null && { userData }),
    ...(services.length > 0 && { services: [...services] }),
    restartOnPoweroff,
    ...(previous && { fromLease: previous.leaseId }),
    ...(previous?.snapshot && { fromSnapshot: previous.snapshot }),
    vcpus: size.vcpus,
    tier: size.tier,
  }
}

/** The same wish at what it costs now. Without a person to ask, a dearer price is never taken. */
async function requote(
  context: Context,
  wish: Wish,
  before: OpenQuote,
  input: RentInput,
  cause: Error,
): Promise<Wish> {
  context.progress.note(`${cause.message} Making a new quote.`)
  const { host } = wish.offer.host
  const offers = await loadOffersOf(context, host, shapeOf(wish.size))
  const offer = candidatesFor({ offers, image: wish.image, size: wish.size })[0]!
  const fresh = { ...wish, offer }
  const { totalRate } = quoteWish(fresh, input.maxPrice)
  if (input.yes && totalRate > before.totalRate)
    throw new CliError(
      `The offer changed since the quote: ${formatRatePerHour(before.totalRate)} USDC/h then, ${formatRatePerHour(totalRate)} now. Nothing was sent.`,
      { next: 'run it again to agree to the new price', cause },
    )
  return fresh
}
