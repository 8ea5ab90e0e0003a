import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { publishOffer, readOffers, registerHost, setDraining, withdrawOffer } from '@freehold/sdk'
import { readNotes } from '../plans/store.ts'
import { type StandInHost, startStandInHost } from '../testing/host.ts'
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
  const { code, stderr, unanswered } = await runAtTerminal(
    [...RENT, '--image', 'micro', '--tier', 'balanced'],
    world.env,
    [
      ['Virtual processors', `${CTRL_U}many${ENTER}`],
      ['a whole number from 1 to 1024 is needed', `${CTRL_U}1${ENTER}`],
      ['Memory', `${CTRL_U}12${ENTER}`],
      ['micro needs 256 MiB at least', `${CTRL_U}1G${ENTER}`],
      ['Disk', `${CTRL_U}0${ENTER}`],
      ['a disk', `${CTRL_U}2G${ENTER}`],
      ['Hours', `${CTRL_U}0.5${ENTER}`],
      ['a lease is paid for 1 h at least', CTRL_C],
    ],
  )
  assert.deepEqual(unanswered, [])
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

describe('rent: where there is a choice of host and key', () => {
  let dearer: StandInHost
  let dearerHost: bigint
  const second = () => join(world.folder, '.ssh/id_ecdsa')
  before(async () => {
    const { market } = world
    const operator = market.clientOf(market.chain.accounts.spare[1])
    const payee = market.chain.accounts.provider.address
    const facts = { ...market.facts, region: 'FR-PAR' }
    const beaconKey = `0x${'08'.repeat(64)}` as const
    const registration = { operator: operator.account!.address, payee, beaconKey, facts }
    dearerHost = (await registerHost(market.owner, registration)).host
    const { offerHash: _, ...terms } = market.offer
    const prices = { ...terms.prices, point: terms.prices.point * 3n }
    await publishOffer(market.owner, { offer: { ...terms, host: dearerHost, prices } })
    dearer = await startStandInHost({ ...market, host: dearerHost, operator, facts })
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-C', 'ada@second', '-f', second()])
  })
  after(async () => {
    await setDraining(world.market.owner, { host: dearerHost, draining: true })
    await dearer.stop()
    for (const path of [second(), `${second()}.pub`]) rmSync(path)
  })

  test('both are asked for; what was chosen is what is paid for and logged in with', async () => {
    const { code, stdout, stderr, unanswered } = await runAtTerminal([...RENT, '--json'], world.env, [
      ...SIZE.slice(0, -1),
      ['Host', DOWN + ENTER],
      ...SIZE.slice(-1),
      ['SSH key', DOWN + ENTER],
      ['Sign and rent it?', ENTER],
    ])
    assert.equal(code, 0, stderr)
    assert.deepEqual(unanswered, [])
    const [, cheap, dear] =
      /1 DE-FRA \(([\d.]+) USDC\/h.*?(?:[\d.]+) FR-PAR \(([\d.]+) USDC\/h/s.exec(stderr) ?? []
    assert.ok(Number(cheap) < Number(dear), 'the cheapest is offered first')
    assert.ok(stderr.indexOf('You pay') < stderr.indexOf('Sign and rent it?'), 'the price comes first')
    const { leaseId, host, usdcPerHour } = JSON.parse(stdout)
    assert.deepEqual([BigInt(host), Number(usdcPerHour)], [dearerHost, Number(dear)])
    assert.equal(readNotes(world.env.FREEHOLD_HOME!, leaseId)?.identityPath, second())
    await world.json(['cancel', leaseId])
  })

  test('Enter takes the cheapest host and the key that ssh tries first', async () => {
    const { code, stdout, stderr } = await runAtTerminal([...RENT, '--json'], world.env, [
      ...SIZE.slice(0, -1),
      ['Host', ENTER],
      ...SIZE.slice(-1),
      ['SSH key', ENTER],
      ['Sign and rent it?', ENTER],
    ])
    assert.equal(code, 0, stderr)
    const { leaseId, host } = JSON.parse(stdout)
    assert.equal(BigInt(host), world.market.host)
    assert.equal(
      readNotes(world.env.FREEHOLD_HOME!, leaseId)?.identityPath,
      world.keyPath.replace(/\.pub$/, ''),
    )
    await world.json(['cancel', leaseId])
  })

  test('Ctrl-C at any question: nothing was signed, sent or written, and the terminal is as it was', async () => {
    const asked = [
      'Image',
      'Virtual processors',
      'Tier',
      'Memory',
      'Disk',
      'Host',
      'Hours',
      'SSH key',
      'Sign and rent it?',
    ]
    const answers: Answer[] = asked.map((says) => [says, ENTER])
    const env = { ...world.env, FREEHOLD_HOME: join(world.folder, 'stopped') }
    const nonce = () =>
      world.market.chain.publicClient.getTransactionCount({ address: world.market.tenant.account!.address })
    const before = await nonce()
    for (const [at, says] of asked.entries()) {
      const { code, stderr, unanswered, rawModes } = await runAtTerminal(RENT, env, [
        ...answers.slice(0, at),
        [says, CTRL_C],
      ])
      assert.deepEqual([code, unanswered, rawModes.at(-1)], [1, [], false], says)
      assert.match(stderr, /Stopped\. Nothing was sent\./)
    }
    assert.equal(await nonce(), before)
    assert.deepEqual(existsSync(env.FREEHOLD_HOME) ? readdirSync(env.FREEHOLD_HOME) : [], [])
  })
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
