import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { mostOpenPorts, PortBook, PortRefusedError, PortsUsedUpError } from './ports.ts'

describe('the book of public ports', () => {
  let folder: string
  const range = { first: 40_000, last: 40_003 }
  before(() => {
    folder = makeTempDir('ports')
  })
  after(() => removeTempDir(folder))

  test('a holder keeps its port, also after a restart', async () => {
    const path = join(folder, 'stable.json')
    const book = new PortBook(path, range)
    assert.equal(await book.take('fh-1'), 40_000)
    assert.equal(await book.take('fh-2'), 40_001)
    assert.equal(await book.take('fh-1'), 40_000)
    const again = new PortBook(path, range)
    assert.equal(await again.take('fh-2'), 40_001)
    assert.equal(await again.take('fh-3'), 40_002)
    assert.equal(again.portOf('fh-1'), 40_000)
  })

  test('a port has one holder, also when many ask at once', async () => {
    const book = new PortBook(join(folder, 'once.json'), range)
    const slowly = async () => {
      await new Promise((done) => setImmediate(done))
      return true
    }
    const ports = await Promise.all(
      ['fh-1', 'fh-2', 'fh-3', 'fh-4'].map((holder) => book.take(holder, slowly)),
    )
    assert.deepEqual([...ports].sort(), [40_000, 40_001, 40_002, 40_003])
    assert.deepEqual(await Promise.all(['fh-1', 'fh-1'].map((holder) => book.take(holder))), [
      ports[0],
      ports[0],
    ])
  })

  test('a port others use is passed over', async () => {
    const book = new PortBook(join(folder, 'used.json'), range)
    assert.equal(await book.take('fh-1', async (port) => port !== 40_000), 40_001)
  })

  test('a used-up range says so, with the numbers; a released port is handed out again', async () => {
    const book = new PortBook(join(folder, 'full.json'), range)
    for (const holder of ['fh-1', 'fh-2', 'fh-3', 'fh-4']) await book.take(holder)
    await assert.rejects(book.take('fh-5'), (error: Error) => {
      assert.ok(error instanceof PortsUsedUpError)
      assert.match(error.message, /of 4 \(40000 to 40003\) 4 are held by guests and kept disks/)
      return true
    })
    book.release('fh-2')
    book.release('fh-2')
    assert.equal(await book.take('fh-5'), 40_001)
  })

  test('a new lease on an old disk takes over its port', async () => {
    const path = join(folder, 'transfer.json')
    const book = new PortBook(path, range)
    await book.take('fh-1')
    book.transfer('fh-1', 'fh-2')
    assert.equal(new PortBook(path, range).portOf('fh-2'), 40_000)
    assert.equal(book.portOf('fh-1'), undefined)
    assert.throws(() => book.transfer('fh-1', 'fh-3'), /holds no port/)
  })

  test('a book that was spoilt by hand is not believed', () => {
    const path = join(folder, 'spoilt.json')
    writeFileSync(path, JSON.stringify({ ports: { 'fh-1': 40_000, 'fh-2': 40_000 } }))
    assert.throws(() => new PortBook(path, range), /gives one port to two guests/)
  })

  describe('with ports that tenants open', () => {
    const wide = { first: 40_000, last: 40_099 }
    const bookAt = async (name: string, ...holders: string[]) => {
      const path = join(folder, `${name}.json`)
      const book = new PortBook(path, wide)
      for (const holder of holders) await book.take(holder)
      return { path, book }
    }
    const refusedAs = (reason: PortRefusedError['reason']) => (error: Error) =>
      error instanceof PortRefusedError && error.reason === reason

    test('they come from the top, stay over restarts, and opening again changes nothing', async () => {
      const { path, book } = await bookAt('open', 'fh-1')
      const web = { protocol: 'tcp', hostPort: 40_099, guestPort: 80 } as const
      const game = { protocol: 'udp', hostPort: 40_098, guestPort: 27_015 } as const
      assert.deepEqual(await book.open('fh-1', { protocol: 'tcp', guestPort: 80 }), web)
      assert.deepEqual(await book.open('fh-1', { protocol: 'udp', guestPort: 27_015 }), game)
      assert.deepEqual(await book.open('fh-1', { protocol: 'tcp', guestPort: 80 }), web)
      assert.deepEqual(await book.open('fh-1', web), web)
      const again = new PortBook(path, wide)
      assert.deepEqual(again.openedBy('fh-1'), [web, game])
      assert.equal(again.portOf('fh-1'), 40_000)
    })

    test('a number has one holder; its holder may have it for both protocols', async () => {
      const { book } = await bookAt('both', 'fh-1', 'fh-2')
      const wish = { protocol: 'tcp', guestPort: 443, hostPort: 40_050 } as const
      await book.open('fh-1', wish)
      await book.open('fh-1', { ...wish, protocol: 'udp' })
      await book.open('fh-1', { protocol: 'udp', guestPort: 60_001, hostPort: 40_000 })
      await assert.rejects(book.open('fh-1', { ...wish, guestPort: 80 }), refusedAs('held'))
      await assert.rejects(book.open('fh-1', { ...wish, hostPort: 40_000 }), refusedAs('held'))
      await assert.rejects(book.open('fh-2', { ...wish, protocol: 'udp' }), refusedAs('held'))
      await assert.rejects(book.open('fh-2', { ...wish, hostPort: 40_000 }), refusedAs('held'))
    })

    test('also when two ask at once', async () => {
      const { book } = await bookAt('race', 'fh-1', 'fh-2')
      const slowly = () => new Promise<boolean>((done) => setImmediate(() => done(true)))
      const wish = { protocol: 'udp', guestPort: 53 } as const
      const [one, two] = await Promise.all(['fh-1', 'fh-2'].map((holder) => book.open(holder, wish, slowly)))
      assert.notEqual(one?.hostPort, two?.hostPort)
      const named = { ...wish, guestPort: 54, hostPort: 40_060 }
      const asked = await Promise.allSettled(
        ['fh-1', 'fh-2'].map((holder) => book.open(holder, named, slowly)),
      )
      assert.deepEqual(asked.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    })

    test('each instance has a bound, and all together half of the range', async () => {
      const { book } = await bookAt('bound', 'fh-1', 'fh-2', 'fh-3', 'fh-4')
      const openMany = async (holder: string, count: number) => {
        for (let port = 1; port <= count; port++)
          await book.open(holder, { protocol: 'tcp', guestPort: port })
      }
      await openMany('fh-1', mostOpenPorts)
      await assert.rejects(book.open('fh-1', { protocol: 'udp', guestPort: 1 }), refusedAs('tooMany'))
      await openMany('fh-2', mostOpenPorts)
      await openMany('fh-3', mostOpenPorts)
      await openMany('fh-4', 2)
      await assert.rejects(book.open('fh-4', { protocol: 'tcp', guestPort: 3 }), PortsUsedUpError)
      assert.equal(await book.take('fh-5'), 40_004)
    })

    test('what cannot be opened is refused with what can', async () => {
      const { book } = await bookAt('refused', 'fh-1')
      const open = (wish: object) => book.open('fh-1', { protocol: 'tcp', guestPort: 80, ...wish })
      await assert.rejects(open({ guestPort: 0 }), /1 to 65535/)
      await assert.rejects(open({ guestPort: 1.5 }), refusedAs('outOfRange'))
      await assert.rejects(open({ hostPort: 22 }), /40000 to 40099/)
      await assert.rejects(book.open('fh-9', { protocol: 'tcp', guestPort: 80 }), refusedAs('noInstance'))
      const isUsable = async (port: number) => port !== 40_099
      await assert.rejects(
        book.open('fh-1', { protocol: 'tcp', guestPort: 80, hostPort: 40_099 }, isUsable),
        /used by the host itself/,
      )
      assert.equal((await book.open('fh-1', { protocol: 'tcp', guestPort: 80 }, isUsable)).hostPort, 40_098)
    })

    test('a closed one is free; they go with the disk, or to the lease that takes its place', async () => {
      const { path, book } = await bookAt('closed', 'fh-1', 'fh-2')
      const { hostPort } = await book.open('fh-1', { protocol: 'tcp', guestPort: 80 })
      const other = await book.open('fh-1', { protocol: 'tcp', guestPort: 81 })
      assert.equal(book.close('fh-1', { protocol: 'udp', hostPort }), false)
      assert.equal(book.close('fh-2', { protocol: 'tcp', hostPort }), false)
      assert.equal(book.close('fh-1', { protocol: 'tcp', hostPort }), true)
      assert.equal((await book.open('fh-2', { protocol: 'udp', guestPort: 53 })).hostPort, hostPort)
      book.transfer('fh-1', 'fh-3')
      assert.deepEqual(new PortBook(path, wide).openedBy('fh-3'), [other])
      book.release('fh-3')
      assert.deepEqual(new PortBook(path, wide).openedBy('fh-3'), [])
      assert.equal((await book.open('fh-2', { protocol: 'tcp', guestPort: 81 })).hostPort, other.hostPort)
    })

    test('a book of before tenants could open ports is read, a spoilt one is not believed', () => {
      const path = join(folder, 'older.json')
      writeFileSync(path, JSON.stringify({ ports: { 'fh-1': 40_000 } }))
      assert.deepEqual(new PortBook(path, wide).openedBy('fh-1'), [])
      const opened = { 'fh-2': [{ protocol: 'udp', hostPort: 40_000, guestPort: 53 }] }
      writeFileSync(path, JSON.stringify({ ports: { 'fh-1': 40_000 }, opened }))
      assert.throws(() => new PortBook(path, wide), /one port to two guests \(40000\)/)
    })
  })
})
