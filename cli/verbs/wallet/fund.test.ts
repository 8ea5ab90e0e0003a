import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type CliWorld, startCliWorld } from '../../testing/world.ts'

let world: CliWorld
let env: Record<string, string>
before(async () => {
  world = await startCliWorld()
  const passphraseFile = join(world.folder, 'passphrase')
  writeFileSync(passphraseFile, 'correct horse battery\n', { mode: 0o600 })
  env = { ...world.env, FREEHOLD_HOME: join(world.folder, 'new'), FREEHOLD_PASSPHRASE_FILE: passphraseFile }
})
after(() => world?.stop())

test('on the local network a new wallet gets what its first rental takes', async () => {
  await world.freehold(['wallet', 'create', 'mine'], { env })
  const rent = ['rent', '--image', 'micro', '--hours', '1', '--yes', '--no-wait', '--wallet', 'mine']
  assert.match((await world.freehold(rent, { env })).stderr, /has 0\.00 USDC/)
  const { code, stdout, stderr } = await world.freehold(['wallet', 'fund', 'mine'], { env })
  assert.equal(code, 0, stderr)
  assert.match(stdout, /Next +freehold rent/)
  const shown = await world.freehold(['wallet', 'show', 'mine', '--json'], { env })
  assert.equal(JSON.parse(shown.stdout).usdcUnits, '1000000000')
  assert.equal((await world.freehold(rent, { env })).code, 0)
})

test('on Amoy the faucets are told, on Polygon nobody gives money away', async () => {
  const networkOf = (name: string, chainId: number) => {
    const path = join(world.folder, `${name}.json`)
    writeFileSync(path, JSON.stringify({ ...world.market.network, name, chainId }))
    return ['--network', path]
  }
  const amoy = await world.freehold(['wallet', 'fund', 'mine', '--json', ...networkOf('amoy', 80_002)], {
    env,
  })
  const { isFunded, faucets } = JSON.parse(amoy.stdout)
  assert.equal(isFunded, false)
  assert.deepEqual(
    faucets.map(({ coin }: { coin: string }) => coin),
    ['POL', 'USDC'],
  )
  const polygon = await world.freehold(['wallet', 'fund', 'mine', ...networkOf('polygon', 137)], { env })
  assert.equal(polygon.code, 1)
  assert.match(polygon.stderr, /Money on polygon is real.*send USDC.*0x/s)
})
