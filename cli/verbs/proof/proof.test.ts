import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../../test/support/index.ts'
import { run } from '../../testing/io.ts'

const sample = join(import.meta.dirname, 'sample.json')
let folder: string
before(() => {
  folder = makeTempDir('cli-proof')
})
after(() => removeTempDir(folder))

/** No network is configured: nobody may be asked. */
const env = () => ({ FREEHOLD_HOME: join(folder, 'home'), FREEHOLD_STATE: join(folder, 'state') })
const verify = (...words: string[]) => run(['proof', 'verify', ...words], { env: env() })

function changed(change: (content: ReturnType<typeof JSON.parse>) => void): string {
  const content = JSON.parse(readFileSync(sample, 'utf8'))
  change(content)
  const path = join(folder, 'changed.json')
  writeFileSync(path, JSON.stringify(content))
  return path
}

test('a real probe holds, offline, in one sentence', async () => {
  const { code, stdout, stderr } = await verify(sample)
  assert.equal(code, 0, stderr)
  assert.match(stdout, /Holds +yes/)
  assert.match(
    stdout,
    /proves that the holder of the host key SHA256:\S+ answered verifier 0x[0-9a-fA-F]{40}/,
  )
  assert.match(stdout, /does not prove/)
  assert.match(stdout, /beacon of host 7/)
})

test('--json says the same', async () => {
  const { code, stdout } = await verify(sample, '--json')
  assert.equal(code, 0)
  const result = JSON.parse(stdout)
  assert.equal(result.holds, true)
  assert.equal(result.fault, null)
  assert.match(result.exchangeHash, /^0x[0-9a-f]{64}$/)
})

test('of another verifier, epoch or host it proves nothing, and the exit code says so', async () => {
  for (const change of [
    (content: ReturnType<typeof JSON.parse>) => Object.assign(content.context, { epoch: '1' }),
    (content: ReturnType<typeof JSON.parse>) =>
      Object.assign(content.context, { verifier: content.context.network }),
    (content: ReturnType<typeof JSON.parse>) => Object.assign(content.subject, { host: '8' }),
  ]) {
    const { code, stdout } = await verify(changed(change), '--json')
    assert.equal(code, 1)
    assert.equal(JSON.parse(stdout).fault, 'otherNonce')
  }
  const { code, stdout } = await verify(
    changed(({ transcript }) => Object.assign(transcript, { serverVersion: '0x5353482d322e302d78' })),
  )
  assert.equal(code, 1)
  assert.match(stdout, /Holds +no/)
  assert.match(stdout, /It proves nothing: the host key did not sign this exchange/)
})

test('what is no proof is said to be none', async () => {
  const missing = await verify(join(folder, 'nothing.json'))
  assert.equal(missing.code, 2)
  writeFileSync(join(folder, 'text.json'), 'hello')
  assert.match((await verify(join(folder, 'text.json'))).stderr, /is not JSON/)
  writeFileSync(join(folder, 'big.json'), ' '.repeat(70_000))
  assert.match((await verify(join(folder, 'big.json'))).stderr, /no proof has more than/)
  const damaged = await verify(changed((content) => Object.assign(content.transcript, { signature: 'x' })))
  assert.equal(damaged.code, 1)
  assert.match(damaged.stderr, /no proof of a probe[\s\S]*signature/)
})
