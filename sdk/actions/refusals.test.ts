import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createWalletClient, custom, UserRejectedRequestError } from 'viem'
import { testUsdcAbi } from '../abis/testUsdc.ts'
import { createFreeholdClient, type FreeholdClient } from '../client.ts'
import {
  ChainUnreachableError,
  ContractRefusedError,
  FreeholdError,
  GasMoneyError,
  InsufficientUsdcError,
  NoWalletError,
  RejectedByUserError,
  WrongChainError,
} from '../errors/index.ts'
import { createHpkeKeyPair } from '../manifest/keys.ts'
import { parseNetworkConfig } from '../networks/index.ts'
import { readLease } from '../reads/index.ts'
import {
  ENDPOINT,
  FINGERPRINT,
  hostFacts,
  MANIFEST,
  openTestLease,
  passSeconds,
  SHAPE,
  startTestMarket,
  type TestMarket,
} from '../testing/market.ts'
import { write, writeEscrow } from '../transactions/write.ts'
import {
  acceptPayee,
  activateLease,
  cancelLease,
  claimOwed,
  closeLease,
  collectFees,
  declineLease,
  finalizeLease,
  type OpenPlan,
  openLease,
  planOpen,
  publishOffer,
  registerHost,
  retireHost,
  setDraining,
  setPriceMinima,
  topUpLease,
  updateHostFacts,
  voidOffers,
  withdrawLease,
  withdrawOffer,
} from './index.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket()
})
after(() => market.stop())

/** Expects a contract's refusal by that name, as a sentence that matches. */
async function refused(work: Promise<unknown>, errorName: string, sentence?: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof ContractRefusedError, `${errorName}: ${error}`)
    assert.equal(error.errorName, errorName)
    if (sentence) assert.match(error.sentence, sentence)
    return true
  })
}

async function plan(
  changed: Partial<Parameters<typeof planOpen>[1]> = {},
  client = market.tenant,
): Promise<OpenPlan> {
  return planOpen(client, {
    offer: market.offer,
    shape: SHAPE,
    durationSeconds: 3600,
    manifest: MANIFEST,
    recipient: market.facts,
    ...changed,
  })
}

async function active() {
  const lease = await openTestLease(market, 3600)
  await activateLease(market.operator, { ...lease, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT })
  return lease
}

describe('opening', () => {
  const opening = async (changed: (plan: OpenPlan) => Partial<OpenPlan>) => {
    const made = await plan()
    return openLease(market.tenant, { plan: { ...made, ...changed(made) } })
  }

  test('less than an hour', () =>
    refused(
      opening(({ depositUnits }) => ({ depositUnits: depositUnits - 1n })),
      'DepositTooSmall',
      /it takes at least 0\.\d+ USDC/,
    ))

  test('an offer that was withdrawn since the quote', async () => {
    const { offer } = await publishOffer(market.operator, { offer: { ...market.offer, trialSeconds: 60 } })
    const made = await plan({ offer })
    await withdrawOffer(market.operator, { offer })
    await refused(openLease(market.tenant, { plan: made }), 'OfferNotLive', /Next: read the offer again/)
    await refused(withdrawOffer(market.operator, { offer }), 'OfferNotPublished')
  })

  test("prices that are not the offer's", () =>
    refused(
      opening(({ prices }) => ({ prices: { ...prices, point: 1n } })),
      'OfferNotLive',
    ))

  test('terms that the contract would not sign', async () => {
    const withTerms = (changed: Partial<OpenPlan['terms']>) =>
      opening(({ terms }) => ({ terms: { ...terms, ...changed } }))
    await refused(withTerms({ rate: 1_000_000n }), 'RateMismatch', /make it 0\.\d+/)
    await refused(withTerms({ openFeeUnits: 1n }), 'OfferNotLive')
    await refused(withTerms({ feeBps: 3 }), 'FeeMismatch', /0\.03 %; it is 2\.5 % now/)
    await refused(withTerms({ activationDeadline: 1 }), 'ActivationDeadlineOutOfBounds')
    await refused(withTerms({ royaltyBps: 100 }), 'RoyaltyOutOfBounds')
    await refused(withTerms({ manifestHash: FINGERPRINT }), 'ManifestMismatch')
    await refused(withTerms({ tenant: market.owner.account!.address }), 'NotTenant')
  })

  test("a manifest too large, past the sdk's own check", () =>
    refused(
      opening(() => ({ manifest: `0x${'01'.repeat(8193)}` })),
      'ManifestTooLarge',
      /8193 bytes; 8192 fit/,
    ))

  test('more than is left', async () => {
    const { offer } = await publishOffer(market.owner, {
      offer: { ...market.offer, capacity: { ...SHAPE, points: 1500 } },
    })
    const lease = await openLease(market.tenant, { plan: await plan({ offer }) })
    await refused(
      openLease(market.tenant, { plan: await plan({ offer }) }),
      'CapacityExceeded',
      /1000 compute points of which 500 are free, 1024 MiB of memory of which 0 are free/,
    )
    await cancelLease(market.tenant, { ...lease, reason: 'Other' })
  })

  test('a host that drains, an escrow that is paused', async () => {
    const made = await plan()
    await setDraining(market.operator, { host: market.host, draining: true })
    await refused(openLease(market.tenant, { plan: made }), 'HostDraining')
    await setDraining(market.operator, { host: market.host, draining: false })
    await writeEscrow(market.governor, 'setOpeningPaused', [true])
    await refused(openLease(market.tenant, { plan: made }), 'OpeningIsPaused', /existing ones run on/)
    await writeEscrow(market.governor, 'setOpeningPaused', [false])
  })

  test('too little USDC is found before anything is signed', async () => {
    const steps: string[] = []
    const made = { ...(await plan({}, market.operator)) }
    await assert.rejects(
      openLease(market.operator, { plan: made, onStep: (step) => steps.push(step) }),
      (error) => {
        assert.ok(error instanceof InsufficientUsdcError)
        assert.match(error.message, /has 0\.00 USDC; this takes 0\.\d+/)
        return true
      },
    )
    assert.deepEqual(steps, ['checkBalance'])
  })

  test('a wallet that the issuer froze', async () => {
    const made = await plan({}, market.stranger)
    const { usdc } = market.network.contracts
    const token = { address: usdc, abi: testUsdcAbi, args: [market.stranger.account!.address] }
    await write(market.governor, { ...token, functionName: 'blacklist' })
    await refused(openLease(market.stranger, { plan: made }), 'IsBlacklisted', /use another wallet/)
    await write(market.governor, { ...token, functionName: 'unBlacklist' })
  })

  test("another chain's plan", async () => {
    const made = await plan()
    await assert.rejects(openLease(market.tenant, { plan: { ...made, chainId: 137 } }), WrongChainError)
  })
})

describe("a lease's life", () => {
  test('only the operator activates and declines, in time', async () => {
    const lease = await openTestLease(market)
    const running = { ...lease, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT }
    await refused(activateLease(market.tenant, running), 'NotHostOperator')
    await refused(
      activateLease(market.operator, { ...running, endpoint: 'x'.repeat(257) }),
      'EndpointTooLong',
    )
    await refused(declineLease(market.owner, { ...lease, reason: 'Other' }), 'NotHostOperator')
    await refused(cancelLease(market.stranger, { ...lease, reason: 'TooSlow' }), 'NotCancellableYet')
    await refused(withdrawLease(market.owner, lease), 'WrongState', /is Open/)
    await passSeconds(market, 4000)
    await refused(activateLease(market.operator, running), 'ActivationTooLate')
    await cancelLease(market.stranger, { ...lease, reason: 'DeadlinePassed' })
    assert.equal((await readLease(market.tenant, lease)).ending?.reason, 'DeadlinePassed')
  })

  test('strangers do not close, nothing vests twice, the dead are not topped up with less', async () => {
    const lease = await active()
    await refused(closeLease(market.stranger, { ...lease, reason: 'Exhausted' }), 'NotClosable')
    await passSeconds(market, 100)
    await withdrawLease(market.stranger, lease)
    await passSeconds(market, 10_000)
    await refused(writeEscrow(market.tenant, 'topUp', [lease.leaseId, 1n]), 'RunwayMayBeOver')
    await passSeconds(market, 86_400)
    await closeLease(market.stranger, { ...lease, reason: 'Exhausted' })
    await refused(closeLease(market.tenant, lease), 'WrongState', /is Closed/)
    await refused(finalizeLease(market.tenant, lease), 'WrongState')
  })

  test('what nobody owes nobody collects', async () => {
    await refused(claimOwed(market.stranger), 'NothingOwed')
    await collectFees(market.stranger, { host: market.host })
    await refused(collectFees(market.stranger, { host: market.host }), 'NothingToCollect')
  })
})

describe('hosts and offers', () => {
  test('only their own people', async () => {
    const { host, facts, offer } = market
    await refused(publishOffer(market.tenant, { offer }), 'NotHostParty')
    await refused(setDraining(market.tenant, { host, draining: true }), 'NotHostParty')
    await refused(voidOffers(market.tenant, { host }), 'NotHostParty')
    await refused(updateHostFacts(market.tenant, { host, facts }), 'NotParty')
    await refused(setPriceMinima(market.operator, { host, prices: offer.prices }), 'NotOwner')
    await refused(
      setPriceMinima(market.operator, { host: 99n, prices: offer.prices }),
      'NotOwner',
      /There is no host 99/,
    )
    await refused(acceptPayee(market.tenant, { host }), 'NotProposed', /Nobody is proposed/)
    await refused(retireHost(market.owner, { host }), 'NotIdle')
  })

  test('offers keep payee, caps and floors', async () => {
    const { offer, host } = market
    const offering = (changed: Partial<typeof offer>) =>
      publishOffer(market.operator, { offer: { ...offer, ...changed } })
    await refused(offering({ payee: market.operator.account!.address }), 'PayeeMismatch')
    await refused(
      offering({ creditor: market.operator.account!.address }),
      'CreditorUnknown',
      /obeys none yet/,
    )
    await refused(offering({ trialSeconds: 601 }), 'TrialAboveCap')
    await refused(offering({ openFeeUnits: 1_000_001n }), 'OpenFeeAboveCap', /1\.00/)
    await setPriceMinima(market.owner, { host, prices: offer.prices })
    await refused(
      offering({ prices: { ...offer.prices, gib: 0n } }),
      'PriceTooLow',
      /per GiB of disk is 0e-18/,
    )
  })

  test('facts within their bytes, keys with their versions', async () => {
    const { host, facts } = market
    const other = await createHpkeKeyPair()
    await refused(
      updateHostFacts(market.operator, { host, facts: { ...facts, region: 'x'.repeat(65) } }),
      'FactTooLong',
    )
    await refused(
      updateHostFacts(market.operator, { host, facts: { ...facts, hpkeKey: other.publicKey } }),
      'HpkeKeyVersionWrong',
    )
    const registering = { operator: null, payee: market.owner.account!.address, facts: hostFacts(other) }
    await refused(registerHost(market.owner, { ...registering, beaconKey: '0x04' }), 'BeaconKeyMalformed')
  })
})

describe('around the contracts', () => {
  test('a client without a wallet', async () => {
    const reader = createFreeholdClient({ network: market.network })
    await assert.rejects(claimOwed(reader), NoWalletError)
  })

  test('a wallet without gas money', async () => {
    await market.chain.testClient.setBalance({ address: market.operator.account!.address, value: 0n })
    await assert.rejects(setDrainingAs(market.operator), (error) => {
      assert.ok(error instanceof GasMoneyError, String(error))
      assert.match(error.sentence, /too little ETH .* USDC cannot pay for gas/)
      return true
    })
  })

  test('a chain that does not answer', async () => {
    const network = parseNetworkConfig({ ...market.network, rpcUrls: ['http://127.0.0.1:9'] })
    const lost = createFreeholdClient({ network, account: market.tenant.account! })
    await assert.rejects(readLease(lost, { leaseId: FINGERPRINT }), ChainUnreachableError)
    await assert.rejects(claimOwed(lost), ChainUnreachableError)
  })

  test('a browser wallet on another chain, and one whose owner says no', async () => {
    await assert.rejects(claimOwed(browserClient({ eth_chainId: () => '0x89' })), WrongChainError)
    const shy = browserClient({
      eth_signTypedData_v4: () => {
        throw new UserRejectedRequestError(new Error('User rejected the request.'))
      },
    })
    await assert.rejects(openLease(shy, { plan: await plan({}, shy) }), (error) => {
      assert.ok(error instanceof RejectedByUserError, String(error))
      assert.match(error.sentence, /^The permit for USDC was rejected in the wallet; nothing was sent/)
      return true
    })
  })

  test('every error of the sdk has a sentence', async () => {
    const error = await topUpLease(market.tenant, { leaseId: FINGERPRINT, amountUnits: 1n }).catch(
      (e: unknown) => e,
    )
    assert.ok(error instanceof FreeholdError)
    assert.match(error.sentence, /^There is no lease 0xab.* on local\. Next: /)
  })
})

function setDrainingAs(client: FreeholdClient) {
  return setDraining(client, { host: market.host, draining: false })
}

/** The tenant behind a wallet as browsers have it: JSON-RPC, keys elsewhere; `answers` replaces single methods. */
function browserClient(answers: Readonly<Record<string, () => unknown>>): FreeholdClient {
  const { tenant } = market
  const request = async ({ method, params }: { method: string; params?: unknown }) =>
    answers[method] ? answers[method]() : tenant.publicClient.request({ method, params } as never)
  const walletClient = createWalletClient({
    account: tenant.account!.address,
    chain: tenant.publicClient.chain,
    transport: custom({ request }),
  })
  return createFreeholdClient({ network: market.network, walletClient })
}
