import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { PortBook, PortsUsedUpError } from './ports.ts'

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
})
