import assert from 'node:assert/strict'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { auditEntrySchema, checkAuditLines } from '@freehold/sdk/hostApi'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { type AuditLog, openAuditLog } from './audit.ts'
import { exampleOf } from './testing/examples.ts'
import { accounts, LEASE, OTHER_LEASE, startTestHost } from './testing/host.ts'
import { ask, signedIn } from './testing/raw.ts'
import { view } from './testing/sockets.ts'

let folder: string
let faults: Error[]
beforeEach(() => {
  folder = makeTempDir('audit')
  faults = []
})
afterEach(() => removeTempDir(folder))

const open = (limits = { auditFileBytes: 1_000_000, auditFiles: 4 }): AuditLog =>
  openAuditLog({
    folderOf: () => folder,
    limits,
    now: () => 1_800_000_000_000,
    onFault: (e) => faults.push(e),
  })

const call = (status = 202) => ({
  lease: LEASE,
  by: 'wallet' as const,
  wallet: accounts.owner.address,
  role: 'owner' as const,
  action: 'setPower',
  details: { action: 'stop' },
  status,
})

const readAll = async (log: AuditLog) => text(await log.read(LEASE))
const linesOf = (content: string) => content.split('\n').slice(0, -1)

test('lines are numbered and chained, also by the next worker', async () => {
  const first = open()
  await Promise.all([first.record(call()), first.record(call(409))])
  const second = open()
  await second.record(call(500))
  const lines = linesOf(await readAll(second))
  const entries = lines.map((line) => auditEntrySchema.parse(JSON.parse(line)))
  assert.deepEqual(
    entries.map(({ number, status }) => [number, status]),
    [
      [1, 202],
      [2, 409],
      [3, 500],
    ],
  )
  assert.equal(entries[0]?.previous, '0'.repeat(64))
  assert.deepEqual(await checkAuditLines(lines), { isWhole: true, entries, olderCount: 0 })
  assert.deepEqual(faults, [])
})

test('a changed, a missing and an added line are noticed', async () => {
  const log = open()
  for (const status of [202, 202, 202, 202]) await log.record(call(status))
  const lines = linesOf(await readAll(log))
  const changed = lines.map((line, i) => (i === 1 ? line.replace('stop', 'start') : line))
  const missing = lines.filter((_, i) => i !== 2)
  const added = [...lines, lines[3] as string]
  for (const bad of [changed, missing, added, ['nonsense'], [...lines, '{}']]) {
    const { isWhole } = await checkAuditLines(bad)
    assert.equal(isWhole, false)
  }
  const rest = await checkAuditLines(lines.slice(2))
  assert.deepEqual(
    [rest.isWhole, rest.olderCount],
    [true, 2],
    'the oldest lines may be gone, and it is told how many',
  )
  assert.equal((await checkAuditLines([])).isWhole, true)
})

test('a line that a power cut tore is cut off, and the chain goes on', async () => {
  const log = open()
  await log.record(call())
  const [name] = readdirSync(join(folder, 'audit'))
  appendFileSync(join(folder, 'audit', name as string), '{"number":2,"at":')
  const next = open()
  await next.record(call())
  const lines = linesOf(await readAll(next))
  assert.equal(lines.length, 2)
  assert.equal((await checkAuditLines(lines)).isWhole, true)
})

test('an empty file that a power cut left is passed over', async () => {
  const log = open()
  await log.record(call())
  writeFileSync(join(folder, 'audit', '000000000002.jsonl'), '')
  const next = open()
  await next.record(call())
  assert.equal((await checkAuditLines(linesOf(await readAll(next)))).entries.length, 2)
})

test('full files are compressed, and read as if they were not', async () => {
  const log = open({ auditFileBytes: 1_000, auditFiles: 100 })
  for (let i = 0; i < 60; i++) await log.record(call())
  const names = readdirSync(join(folder, 'audit')).sort()
  assert.ok(names.length > 10)
  assert.deepEqual(
    names.filter((name) => !name.endsWith('.jsonl.gz')),
    names.slice(-1),
    'only the newest is plain',
  )
  const lines = linesOf(await readAll(log))
  const { isWhole, entries, olderCount } = await checkAuditLines(lines)
  assert.deepEqual([isWhole, entries.length, olderCount], [true, 60, 0])
  for (const tail of [1, 2, 3, 4, 7, 59, 60, 1000])
    assert.deepEqual(linesOf(await text(await log.read(LEASE, tail))), lines.slice(-tail))
})

test('a worker that was killed while it compressed loses no line and doubles none', async () => {
  const log = open({ auditFileBytes: 1_000, auditFiles: 100 })
  for (let i = 0; i < 8; i++) await log.record(call())
  const [first] = readdirSync(join(folder, 'audit')).sort() as [string]
  const plain = join(folder, 'audit', first.replace('.gz', ''))
  writeFileSync(plain, gunzipSync(readFileSync(`${plain}.gz`))) // killed before the plain file was removed
  writeFileSync(`${plain}.part`, 'half') // or while the compressed one was written
  const next = open({ auditFileBytes: 1_000, auditFiles: 100 })
  for (let i = 0; i < 8; i++) await next.record(call())
  const { isWhole, entries } = await checkAuditLines(linesOf(await readAll(next)))
  assert.deepEqual([isWhole, entries.length], [true, 16])
  assert.equal(existsSync(plain), false, 'it is compressed with the next one')
  rmSync(join(folder, 'audit', readdirSync(join(folder, 'audit')).sort().at(-1) as string))
  const onlyCompressed = open({ auditFileBytes: 1_000, auditFiles: 100 })
  const before = linesOf(await readAll(onlyCompressed)).length
  await onlyCompressed.record(call())
  const after = await checkAuditLines(linesOf(await readAll(onlyCompressed)))
  assert.deepEqual([after.isWhole, after.entries.length], [true, before + 1])
})

test('who reads while a file is compressed reads what there was', async () => {
  const log = open({ auditFileBytes: 1_000, auditFiles: 100 })
  for (let i = 0; i < 8; i++) await log.record(call())
  const reading = await log.read(LEASE)
  for (let i = 0; i < 8; i++) await log.record(call())
  const { isWhole, entries } = await checkAuditLines(linesOf(await text(reading)))
  assert.deepEqual([isWhole, entries.length], [true, 8])
})

test('files are bounded in number; what is left is a whole chain that tells how much is gone', async () => {
  const log = open({ auditFileBytes: 1_000, auditFiles: 3 })
  for (let i = 0; i < 60; i++) await log.record(call())
  assert.equal(readdirSync(join(folder, 'audit')).length, 3)
  const { isWhole, entries, olderCount } = await checkAuditLines(linesOf(await readAll(log)))
  assert.ok(isWhole)
  assert.equal(entries.at(-1)?.number, 60)
  assert.ok(olderCount > 0)
  assert.equal(olderCount + entries.length, 60)
})

test('who would wash the log out is refused, and leaves no line by it; others are not held up', async () => {
  const host = await startTestHost({ limits: { auditedPerWallet: { burst: 3, perSecond: 0.001 } } })
  try {
    const [operator, owner] = [await signedIn(host, 'operator'), await signedIn(host, 'owner')]
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await ask(host, exampleOf('setPolicy'), operator)).status)
    assert.deepEqual(statuses, [403, 403, 403, 429, 429])
    assert.equal((await ask(host, exampleOf('getInstance'), operator)).status, 200, 'looking is not counted')
    assert.equal((await ask(host, exampleOf('setPower'), owner)).status, 202)
    const { entries } = await checkAuditLines(linesOf((await ask(host, exampleOf('readAudit'), owner)).text))
    assert.deepEqual(
      entries.map(({ status }) => status),
      [403, 403, 403, 202],
    )
  } finally {
    await host.stop()
  }
})

test('a log that cannot be written is told to the host and holds nothing up; a wiped instance stays wiped', async () => {
  const log = open()
  rmSync(folder, { recursive: true })
  await log.record(call())
  assert.match(faults[0]?.message ?? '', /could not be written/)
  mkdirSync(folder)
  await log.record(call())
  assert.equal(linesOf(await readAll(log)).length, 1)
})

test('others read nothing of the files', async () => {
  await open().record(call())
  const [name] = readdirSync(join(folder, 'audit'))
  assert.equal(statSync(join(folder, 'audit')).mode & 0o077, 0)
  assert.equal(statSync(join(folder, 'audit', name as string)).mode & 0o077, 0)
})

test('the API writes down who did what with which outcome, and nothing of strangers, keys or tokens', async () => {
  const host = await startTestHost()
  try {
    const owner = await signedIn(host, 'owner')
    await ask(host, exampleOf('setPower'), await signedIn(host, 'operator'))
    await ask(host, exampleOf('setPolicy'), await signedIn(host, 'viewer'))
    await ask(host, exampleOf('setPower'), await signedIn(host, 'stranger'))
    await ask(host, exampleOf('getInstance'), owner)
    await ask(host, exampleOf('closePort', { guestPort: '22' }), owner)
    await ask(host, { ...exampleOf('setPower'), body: '{"action":"explode"}' }, owner)
    host.instances.failNext(new Error('broken'))
    await ask(host, exampleOf('takeSnapshot'), owner)
    const viewer = await view(host, 'operator')
    viewer.ws.close(1000)
    await viewer.closed
    const { text: content } = await ask(host, exampleOf('readAudit'), owner)
    const { isWhole, entries } = await checkAuditLines(linesOf(content))
    assert.ok(isWhole)
    const { owner: a, operator: b, viewer: c } = accounts
    assert.deepEqual(
      entries
        .map(({ wallet, role, action, details, status }) => [wallet, role, action, details, status])
        .slice(0, 6),
      [
        [b.address, 'operator', 'setPower', { action: 'restart' }, 202],
        [c.address, 'viewer', 'setPolicy', {}, 403],
        [a.address, 'owner', 'closePort', { protocol: 'tcp', guestPort: 22 }, 422],
        [a.address, 'owner', 'setPower', {}, 400],
        [a.address, 'owner', 'takeSnapshot', { name: 'nightly', consistency: 'auto' }, 500],
        [b.address, 'operator', 'console opened', {}, 101],
      ],
    )
    assert.doesNotMatch(content, new RegExp(String(owner.authorization).slice(7)))
    assert.deepEqual(readdirSync(join(host.stateDir, OTHER_LEASE)), [])
    const kept = readFileSync(join(host.stateDir, LEASE, 'audit', '000000000001.jsonl'), 'utf8')
    assert.ok(kept.startsWith(content))
  } finally {
    await host.stop()
  }
})
