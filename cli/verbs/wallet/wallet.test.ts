import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, snapshot, test } from 'node:test'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { makeTempDir, removeTempDir } from '../../../test/support/temp.ts'
import { type Outcome, run } from '../../testing/io.ts'
import { scrub } from '../../testing/scrub.ts'

snapshot.setDefaultSnapshotSerializers([(value) => String(value)])

const folder = makeTempDir('cli-wallet')
after(() => removeTempDir(folder))
const passphraseFile = join(folder, 'passphrase')
const env = { HOME: folder, FREEHOLD_STATE: join(folder, 'none'), FREEHOLD_PASSPHRASE_FILE: passphraseFile }
const key = generatePrivateKey()
const homeOf = (name: string) => ({ ...env, FREEHOLD_HOME: join(folder, name) })
const seen = ({ code, stdout, stderr }: Outcome) =>
  scrub(`exit ${code}\n--- out\n${stdout}--- err\n${stderr}`, folder).replace(
    /0x[0-9a-fA-F]{40}\b/g,
    'ADDRESS',
  )

before(() => writeFileSync(passphraseFile, 'correct horse battery\n', { mode: 0o600 }))

test('create, list, use: an encrypted file that only its owner can read', async (t) => {
  const home = homeOf('a')
  t.assert.snapshot(seen(await run(['wallet', 'list'], { env: home })))
  t.assert.snapshot(seen(await run(['wallet', 'create', 'main'], { env: home })))
  t.assert.snapshot(seen(await run(['wallet', 'create', 'spare', '--json'], { env: home })))
  t.assert.snapshot(seen(await run(['wallet', 'use', 'spare'], { env: home })))
  t.assert.snapshot(seen(await run(['wallet', 'list'], { env: home })).replace(/ +ADDRESS/g, ' ADDRESS'))
  const path = join(folder, 'a/wallets/main.json')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).version, 3)
})

test('a name that is taken is never overwritten', async (t) => {
  const home = homeOf('b')
  await run(['wallet', 'create', 'main'], { env: home })
  const before = readFileSync(join(folder, 'b/wallets/main.json'), 'utf8')
  t.assert.snapshot(seen(await run(['wallet', 'create', 'main'], { env: home })))
  assert.equal(readFileSync(join(folder, 'b/wallets/main.json'), 'utf8'), before)
  for (const name of ['../main', 'a b', ''])
    assert.equal((await run(['wallet', 'create', name], { env: home })).code, 2, name)
})

test('import: from standard input, and the key shows nowhere', async (t) => {
  const home = homeOf('c')
  const outcome = await run(['wallet', 'import', 'old', '--json'], { env: home, input: `${key}\n` })
  assert.equal(JSON.parse(outcome.stdout).address, privateKeyToAddress(key))
  const stored = readFileSync(join(folder, 'c/wallets/old.json'), 'utf8')
  for (const text of [outcome.stdout, outcome.stderr, stored])
    assert.equal(text.includes(key.slice(2)), false)
  const wrong = await run(['wallet', 'import', 'bad'], { env: home, input: key.slice(0, -1) })
  t.assert.snapshot(seen(wrong))
  assert.equal(
    wrong.stderr.includes(key.slice(10, 30)),
    false,
    'a key with one digit missing is not repeated',
  )
  assert.equal((await run(['wallet', 'import', 'zero'], { env: home, input: '0'.repeat(64) })).code, 1)
  assert.equal((await run(['wallet', 'import', 'old', key], { env: home })).code, 2, 'never as an argument')
})

test('a passphrase: too short, missing, wrong', async (t) => {
  const home = homeOf('d')
  const short = join(folder, 'short')
  writeFileSync(short, 'horse\n')
  t.assert.snapshot(
    seen(await run(['wallet', 'create', 'x'], { env: { ...home, FREEHOLD_PASSPHRASE_FILE: short } })),
  )
  const none = { ...home, FREEHOLD_PASSPHRASE_FILE: undefined }
  t.assert.snapshot(seen(await run(['wallet', 'create', 'x'], { env: none })))
  const gone = { ...home, FREEHOLD_PASSPHRASE_FILE: join(folder, 'gone') }
  assert.match((await run(['wallet', 'create', 'x'], { env: gone })).stderr, /cannot be read/)
})

test('a near miss is named, and a damaged file', async (t) => {
  const home = homeOf('e')
  await run(['wallet', 'create', 'main'], { env: home })
  t.assert.snapshot(seen(await run(['wallet', 'use', 'mian'], { env: home })))
  mkdirSync(join(folder, 'e/wallets'), { recursive: true })
  writeFileSync(join(folder, 'e/wallets/broken.json'), '{}')
  t.assert.snapshot(seen(await run(['wallet', 'use', 'broken'], { env: home })))
})
