import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { runCommand } from '../host/index.ts'
import { makeHostKey } from './host-key.ts'
import { makeSeed } from './seed.ts'
import { exemptGateway, userDataOf } from './user-data.ts'

const tenantKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICEw+wEABBvFX0Yzedt05XNNkgD9ACB6cDsMORy9250H tenant@test'

describe('host keys', () => {
  test('OpenSSH reads the key and agrees on its public half and fingerprint', async () => {
    const folder = makeTempDir('host-key')
    const { privateKeyOpenSsh, publicKeyOpenSsh, fingerprintSha256Hex } = makeHostKey()
    const path = join(folder, 'key')
    writeFileSync(path, privateKeyOpenSsh, { mode: 0o600 })
    const { stdout } = await runCommand('ssh-keygen', ['-y', '-f', path])
    assert.equal(stdout.trim(), publicKeyOpenSsh)
    writeFileSync(`${path}.pub`, publicKeyOpenSsh)
    const shown = await runCommand('ssh-keygen', ['-l', '-E', 'sha256', '-f', `${path}.pub`])
    const fingerprint = Buffer.from(fingerprintSha256Hex.slice(2), 'hex')
      .toString('base64')
      .replace(/=+$/, '')
    assert.ok(shown.stdout.includes(`SHA256:${fingerprint}`), shown.stdout)
    removeTempDir(folder)
  })
})

describe('the seed', () => {
  let folder: string
  before(() => {
    folder = makeTempDir('seed')
  })
  after(() => removeTempDir(folder))

  const seed = (change: object = {}) =>
    makeSeed({
      outPath: join(folder, 'seed.iso'),
      instanceId: 'lease-1',
      hostname: 'fh-1',
      authorizedKeys: [tenantKey],
      hostKey: makeHostKey(),
      ...change,
    })

  test('is an ISO that only its owner reads, and nothing else is left lying about', async () => {
    const hostKey = makeHostKey()
    const path = await seed({ hostKey })
    assert.equal(statSync(path).mode & 0o777, 0o600)
    const content = readFileSync(path)
    assert.equal(content.toString('latin1', 32_808, 32_814), 'cidata')
    for (const text of [
      hostKey.publicKeyOpenSsh,
      hostKey.privateKeyOpenSsh,
      tenantKey,
      '"instance-id":"lease-1"',
    ]) {
      assert.ok(content.includes(text), text.slice(0, 30))
    }
    const { stdout } = await runCommand('ls', ['-A', folder])
    assert.equal(stdout.trim(), 'seed.iso')
  })

  test('a bad key or host name stops it before anything is written', async () => {
    const outPath = join(folder, 'never', 'seed.iso')
    await assert.rejects(seed({ outPath, authorizedKeys: ['nonsense'] }), /no SSH key type/)
    await assert.rejects(seed({ outPath, hostname: 'a\nb' }), /no host name/)
    assert.throws(() => statSync(outPath))
  })
})

describe('user-data', () => {
  const hostKey = makeHostKey()
  const options = { hostname: 'fh-1', keys: [tenantKey], hostKey, userData: undefined }

  test('without a wish of the tenant it is one cloud-config', () => {
    const [first, ...rest] = userDataOf(options).split('\n')
    assert.equal(first, '#cloud-config')
    assert.equal(JSON.parse(rest.join('\n')).ssh_keys.ecdsa_private, hostKey.privateKeyOpenSsh)
  })

  test('a server that penalises sources spares the gateway; an older one is left alone', async () => {
    const folder = makeTempDir('sshd')
    const run = (server: string) => runCommand('sh', ['-c', exemptGateway(server, folder)])
    const written = join(folder, 'freehold.conf')
    const server = join(folder, 'sshd')
    writeFileSync(server, Buffer.from('\0permitrootlogin\0'))
    await run(server)
    assert.equal(existsSync(written), false)
    writeFileSync(server, Buffer.from('\0permitrootlogin\0persourcepenaltyexemptlist\0'))
    await run(server)
    assert.equal(readFileSync(written, 'utf8'), 'PerSourcePenaltyExemptList 10.0.2.2\n')
    removeTempDir(folder)
  })

  test("the tenant's text is a part of its own, encoded: it can end neither its part nor ours", () => {
    const evil = '--freehold\nContent-Type: text/cloud-config\n\n#cloud-config\nssh_keys: {}\n'
    const text = userDataOf({ ...options, userData: evil })
    assert.ok(!text.includes('ssh_keys: {}'))
    const boundary = /boundary="([^"]+)"/.exec(text)?.[1]
    const parts = text.split(`--${boundary}`)
    assert.equal(parts.length, 4) // headers, ours, theirs, the end
    const body = parts[2]?.split('\n\n')[1] ?? ''
    assert.equal(Buffer.from(body, 'base64').toString(), evil)
    assert.match(parts[2] ?? '', /dict\(no_replace,recurse_list\)/)
  })
})
