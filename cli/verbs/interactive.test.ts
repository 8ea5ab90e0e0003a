import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { publishOffer, readOffers, withdrawOffer } from '@freehold/sdk'
import { type Answer, CTRL_C, CTRL_U, DOWN, ENTER, runAtTerminal } from '../testing/terminal.ts'
import { type CliWorld, startCliWorld } from '../testing/world.ts'

let world: CliWorld
before(async () => {
  world = await startCliWorld()
})
after(() => world.stop())

const RENT = ['rent', '--no-wait']
const SIZE: readonly Answer[] = [
  ['Image', DOWN + ENTER],
  ['Virtual processors', ENTER],
  ['Tier', DOWN + ENTER],
  ['Memory', `${CTRL_U}512M${ENTER}`],
  ['Disk', `${CTRL_U}2G${ENTER}`],
  ['Hours', `${CTRL_U}2${ENTER}`],
]

test('rent asks for what is missing, shows the price, and signs after a yes', async () => {
  const { code, stdout, stderr, unanswered } = await runAtTerminal([...RENT, '--json'], world.env, [
    ...SIZE,
    ['Sign and rent it?', ENTER],
  ])
  assert.equal(code, 0, stderr)
  assert.deepEqual(unanswered, [])
  const { leaseId, image, shape, runwaySeconds } = JSON.parse(stdout)
  assert.deepEqual(
    { image, ...shape },
    { image: 'micro', points: 250, memoryMib: 512, diskGib: 2, gpus: 0, mbps: 100 },
  )
  assert.equal(runwaySeconds, 7200)
  assert.ok(stderr.indexOf('You pay') < stderr.indexOf('Sign and rent it?'), 'the price comes first')
  await world.json(['cancel', leaseId])
})

test('rent: an answer that cannot be is refused at once and asked again', async () => {
  const { code, stderr } = await runAtTerminal(
    [...RENT, '--image', 'micro', '--tier', 'balanced'],
    world.env,
    [
      ['Virtual processors', `${CTRL_U}many${ENTER}`],
      ['a whole number from 1 to 1024 is needed', `${CTRL_U}1${ENTER}`],
      ['Memory', CTRL_C],
    ],
  )
  assert.equal(code, 1)
  assert.match(stderr, /Stopped\. Nothing was sent\./)
})

test('rent: a no leaves everything as it was', async () => {
  const before = await world.json<{ usdcUnits: string }>(['wallet', 'show'])
  const { code, stderr } = await runAtTerminal(RENT, world.env, [...SIZE, ['Sign and rent it?', `n`]])
  assert.equal(code, 1, stderr)
  assert.match(stderr, /Stopped\. Nothing was signed\./)
  assert.equal((await world.json<{ usdcUnits: string }>(['wallet', 'show'])).usdcUnits, before.usdcUnits)
})

/** Doubles or halves what the host asks for a core. */
async function changePrice(change: (point: bigint) => bigint): Promise<void> {
  const { owner, host } = world.market
  const [listing] = await readOffers(owner, { host })
  const { offer } = listing!
  await publishOffer(owner, {
    offer: { ...offer, prices: { ...offer.prices, point: change(offer.prices.point) } },
  })
  await withdrawOffer(owner, { offer })
}

test('rent: an offer that changed after the quote is quoted anew, and asked about again', async () => {
  const words = [
    ...RENT,
    '--image',
    'micro',
    '--vcpus',
    '1',
    '--tier',
    'balanced',
    '--memory',
    '1G',
    '--disk',
    '2G',
  ]
  const { code, stdout, stderr } = await runAtTerminal([...words, '--hours', '1', '--json'], world.env, [
    ['Sign and rent it?', ENTER, () => changePrice((point) => point * 2n)],
    ['Sign and rent it?', ENTER],
  ])
  assert.equal(code, 0, stderr)
  assert.match(stderr, /was changed, withdrawn or voided since the quote\. Making a new quote\./)
  const prices = [...stderr.matchAll(/Price {6}([\d.]+) USDC/g)].map(([, price]) => Number(price))
  assert.equal(prices.length, 2)
  assert.ok(prices[1]! > prices[0]!)
  const { leaseId, usdcPerHour } = JSON.parse(stdout)
  assert.equal(Number(usdcPerHour), prices[1])
  await world.json(['cancel', leaseId])
})

test('rent --yes takes a changed offer when it is cheaper, never when it is dearer', async () => {
  const env = { ...world.env, FREEHOLD_HOME: join(world.folder, 'changing') }
  const made = await runAtTerminal(['wallet', 'create', 'own', '--json'], env, [
    ['Passphrase for the new wallet', `correct horse${ENTER}`],
    ['The same again', `correct horse${ENTER}`],
  ])
  const { address } = JSON.parse(made.stdout)
  await world.giveUsdc(address, 10_000_000n)
  await world.market.chain.testClient.setBalance({ address, value: 10n ** 18n })
  const words = [...RENT, '--image', 'micro', '--hours', '1', '--yes', '--wallet', 'own']
  const rentWhile = (change: (point: bigint) => bigint) =>
    runAtTerminal(words, env, [
      ['Passphrase of wallet own', `correct horse${ENTER}`, () => changePrice(change)],
    ])
  const dearer = await rentWhile((point) => point * 2n)
  assert.equal(dearer.code, 1, dearer.stderr)
  assert.match(
    dearer.stderr,
    /The offer changed since the quote: [\d.]+ USDC\/h then, [\d.]+ now\. Nothing was sent\./,
  )
  const cheaper = await rentWhile((point) => point / 4n)
  assert.equal(cheaper.code, 0, cheaper.stderr)
})

test('a stored wallet: made at a prompt, and its passphrase asked for before it signs', async () => {
  const env = { ...world.env, FREEHOLD_HOME: join(world.folder, 'own') }
  const differs = await runAtTerminal(['wallet', 'create', 'own'], env, [
    ['Passphrase for the new wallet', `correct horse${ENTER}`],
    ['The same again', `correct mule${ENTER}`],
  ])
  assert.equal(differs.code, 2)
  assert.match(differs.stderr, /differ; nothing was written/)
  const made = await runAtTerminal(['wallet', 'create', 'own', '--json'], env, [
    ['Passphrase for the new wallet', `correct horse${ENTER}`],
    ['The same again', `correct horse${ENTER}`],
  ])
  assert.equal(made.code, 0, made.stderr)
  assert.equal(made.stderr.includes('correct horse'), false, 'it is not shown')
  const words = ['rent', '--image', 'micro', '--hours', '1', '--yes', '--wallet', 'own']
  const wrong = await runAtTerminal(words, env, [['Passphrase of wallet own', `wrong horse${ENTER}`]])
  assert.match(wrong.stderr, /does not open the wallet "own"/)
  const right = await runAtTerminal(words, env, [['Passphrase of wallet own', `correct horse${ENTER}`]])
  assert.match(right.stderr, /has 0\.00 USDC; this takes/)
})
