import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Hex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { lockStateDir, openAccount } from '../process/index.ts'
import { providerConfigSchema, readProviderConfig, writeProviderConfig } from './config.ts'
import { RECONCILE_EVERY_SECONDS } from './duties.ts'
import { createHostKeys } from './host-keys.ts'
import { pruneHpkeKeys, readHpkeKeys, rotateHpkeKey } from './hpke-keys.ts'
import { openInstances } from './instances.ts'
import { newRecord } from './record.ts'

let folder: string
before(() => {
  folder = makeTempDir('provider-state')
})
after(() => removeTempDir(folder))

const modeOf = (path: string): number => statSync(path).mode & 0o777

describe('keys of a host', () => {
  test('are made once, and nobody else can read the secret halves', async () => {
    const stateDir = join(folder, 'keys')
    const first = await createHostKeys(stateDir)
    assert.deepEqual(await createHostKeys(stateDir), first)
    assert.match(first.hpkeKey, /^0x[0-9a-f]{64}$/)
    assert.match(first.beaconKey, /^0x[0-9a-f]{128}$/)
    for (const path of ['keys/beacon.pem', 'keys/hpke/1.json'])
      assert.equal(modeOf(join(stateDir, path)), 0o600)
    chmodSync(join(stateDir, 'keys/hpke/1.json'), 0o644)
    assert.throws(() => readHpkeKeys(stateDir), /can be read by others \(mode 644\)/)
  })

  test('old versions stay as long as a lease or a late reader may need them', async () => {
    const stateDir = join(folder, 'rotation')
    for (let i = 0; i < 3; i++) await rotateHpkeKey(stateDir)
    const versions = () => readHpkeKeys(stateDir).map(({ version }) => version)
    assert.deepEqual(versions(), [3, 2, 1])
    assert.deepEqual(pruneHpkeKeys(stateDir, new Set()), []) // replaced only just now
    const tomorrow = Date.now() + 25 * 3_600_000
    assert.deepEqual(pruneHpkeKeys(stateDir, new Set([1]), tomorrow), [2])
    assert.deepEqual(versions(), [3, 1])
    assert.deepEqual(pruneHpkeKeys(stateDir, new Set(), tomorrow), [1])
    assert.deepEqual(versions(), [3])
  })
})

describe("the operator's key", () => {
  const key = `0x${'11'.repeat(32)}` as const
  const keyFile = (mode: number): string => {
    const path = join(folder, `operator-${mode}.key`)
    writeFileSync(path, `${key}\n`, { mode })
    return path
  }
  test('a bare file will do on a development chain, and nowhere else', async () => {
    const operator = { kind: 'developmentKeyFile', path: keyFile(0o600) } as const
    assert.equal((await openAccount(operator, 31_337)).address, privateKeyToAddress(key))
    await assert.rejects(openAccount(operator, 137), /for development only, and this is chain 137/)
  })
  test('a file that others can read is refused, and never quoted', async () => {
    const operator = { kind: 'developmentKeyFile', path: keyFile(0o644) } as const
    await assert.rejects(openAccount(operator, 31_337), (error: Error) => {
      assert.match(error.message, /can be read by others/)
      return !error.message.includes('1111')
    })
  })
  test('a keystore opens with its password', async () => {
    const { encryptPrivateKey } = await import('@freehold/sdk/node')
    const [path, passwordFile] = [join(folder, 'keystore.json'), join(folder, 'password')]
    writeFileSync(path, JSON.stringify(await encryptPrivateKey(key, 'correct horse')))
    writeFileSync(passwordFile, 'correct horse\n', { mode: 0o600 })
    const account = await openAccount({ kind: 'keystore', path, passwordFile }, 137)
    assert.equal(account.address, privateKeyToAddress(key))
  })
})

describe('records of instances', () => {
  test('let QEMU pass through to the disks, and show nobody which there are', () => {
    const path = join(folder, 'passable')
    mkdirSync(path, { mode: 0o700 })
    openInstances(path)
    assert.equal(modeOf(path), 0o711)
  })

  const lease: Hex = `0x${'ab'.repeat(32)}`
  const facts = { lease, tenant: `0x${'12'.repeat(20)}`, openedBlock: 7, diskGib: 2 }

  test('survive the process, change in one step, and go with everything else', () => {
    const path = join(folder, 'instances')
    const first = openInstances(path)
    first.create(newRecord(facts))
    first.update(lease, { forwarded: true })
    first.create(newRecord(facts)) // what is there stays
    const second = openInstances(path)
    assert.equal(second.get(lease)?.forwarded, true)
    writeFileSync(second.pathsOf(lease).disk, 'data')
    second.remove(lease)
    second.remove(lease)
    assert.equal(existsSync(second.pathsOf(lease).folder), false)
    assert.deepEqual(openInstances(path).all(), [])
  })
  test('a removal that was cut short is finished at the next start', () => {
    const path = join(folder, 'cut-short')
    mkdirSync(join(path, '.removed', lease), { recursive: true })
    openInstances(path)
    assert.equal(existsSync(join(path, '.removed')), false)
  })
  test('a record that says nothing of a screen has one where the image boots from its own disk', () => {
    const path = join(folder, 'older')
    openInstances(path).create(newRecord(facts))
    const file = join(path, lease, 'record.json')
    const image = {
      name: 'i',
      digest: 'd',
      baseDiskPath: '/b',
      loginUser: 'u',
      minimumMemoryMib: 1,
      minimumDiskGib: 1,
    }
    const direct = { kind: 'direct', kernelPath: '/k', initrdPath: '/i', cmdline: '' }
    for (const [boot, hasScreen] of [
      [{ kind: 'disk' }, true],
      [direct, false],
    ] as const) {
      const record = { ...JSON.parse(readFileSync(file, 'utf8')), image: { ...image, boot } }
      writeFileSync(file, JSON.stringify(record))
      assert.equal(openInstances(path).get(lease)?.image?.hasScreen, hasScreen)
    }
  })
  test('a damaged record stops the worker: whose disk it is must not be guessed', () => {
    const path = join(folder, 'damaged')
    openInstances(path).create(newRecord(facts))
    writeFileSync(join(path, lease, 'record.json'), '{"version":1')
    assert.throws(() => openInstances(path), /record\.json is damaged; restore it/)
  })
})

describe('the configuration', () => {
  const config = {
    stateDir: 'state',
    host: '7',
    network: 'network.json',
    redis: 'redis.sock',
    operator: { kind: 'developmentKeyFile', path: 'operator.key' },
  } as const

  test('paths are relative to the file; what is not said has a default', () => {
    const path = join(folder, 'config.json')
    writeProviderConfig(path, config)
    assert.equal(modeOf(path), 0o600)
    const read = readProviderConfig(path)
    assert.equal(read.stateDir, join(folder, 'state'))
    assert.equal(read.redis, join(folder, 'redis.sock'))
    assert.deepEqual(read.guests.ports, { from: 40_000, to: 65_535 })
    assert.equal(read.withdraw.maximumCostBps, 200)
  })
  test('names of networks and URLs of Redis stay what they are', () => {
    const path = join(folder, 'public.json')
    writeProviderConfig(path, { ...config, network: 'amoy', redis: 'redis://127.0.0.1:6379' })
    const { network, redis } = readProviderConfig(path)
    assert.deepEqual([network, redis], ['amoy', 'redis://127.0.0.1:6379'])
  })
  test('what is wrong is named', () => {
    const path = join(folder, 'wrong.json')
    writeFileSync(path, JSON.stringify({ ...config, host: '0', surprise: 1 }))
    assert.throws(() => readProviderConfig(path), /wrong\.json is not usable[\s\S]*surprise[\s\S]*host/)
    assert.throws(() => readProviderConfig(join(folder, 'absent.json')), /cannot be read/)
  })
})

test('docs/provider.md names every field of the configuration', () => {
  const manual = readFileSync(new URL('../../docs/provider.md', import.meta.url), 'utf8')
  const fieldsOf = (schema: { shape: Record<string, unknown> }): string[] => Object.keys(schema.shape)
  const { guests, withdraw, api, beacon, snapshots } = providerConfigSchema.shape
  const nested = [
    ...fieldsOf(guests.unwrap()).map((field) => `guests.${field}`),
    ...fieldsOf(withdraw.unwrap()).map((field) => `withdraw.${field}`),
    ...fieldsOf(snapshots.unwrap()).map((field) => `snapshots.${field}`),
    ...fieldsOf(api.unwrap()).map((field) => `api.${field}`),
    ...fieldsOf(beacon.unwrap()).map((field) => `beacon.${field}`),
  ]
  const flat = fieldsOf(providerConfigSchema).filter(
    (field) => !['guests', 'withdraw', 'api', 'beacon', 'snapshots'].includes(field),
  )
  for (const field of [...flat, ...nested]) assert.ok(manual.includes(`\`${field}\``), `${field} is missing`)
})

test('the manuals say how often the network is looked at', () => {
  assert.equal(RECONCILE_EVERY_SECONDS, 30, 'half a minute, in words')
  for (const name of ['provider', 'security']) {
    const manual = readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8')
    assert.match(manual, /every half minute/, name)
  }
})

test('a dead worker loses its folder, a living one does not', async () => {
  const stateDir = join(folder, 'lock')
  mkdirSync(stateDir)
  const dead = { machine: 'm', pid: 2 ** 22 - 1, startTime: '1', stateDir }
  writeFileSync(join(stateDir, 'worker.lock'), JSON.stringify(dead))
  const release = await lockStateDir(stateDir)
  await assert.rejects(lockStateDir(stateDir), new RegExp(`process ${process.pid}`))
  assert.equal(JSON.parse(readFileSync(join(stateDir, 'worker.lock'), 'utf8')).pid, process.pid)
  release()
  ;(await lockStateDir(stateDir))()
})
