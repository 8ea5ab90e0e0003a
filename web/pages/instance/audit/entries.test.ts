import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { actionText, answerText, readAudit } from './entries.ts'

/** Lines as a host writes them. */
function logOf(actions: string[]): string[] {
  const lines: string[] = []
  for (const [index, action] of actions.entries()) {
    const before = lines.at(-1)
    const previous = before ? createHash('sha256').update(before).digest('hex') : '0'.repeat(64)
    const wallet = `0x${'11'.repeat(20)}`
    const lease = `0x${'22'.repeat(32)}`
    lines.push(
      JSON.stringify({
        number: index + 1,
        at: 5,
        lease,
        wallet,
        role: 'owner',
        action,
        details: {},
        status: 200,
        previous,
      }),
    )
  }
  return lines
}

const read = (lines: string[]) => readAudit(new Blob([`${lines.join('\n')}\n`]).stream())

test('a log is read and its chain holds', async () => {
  const { entries, isChained } = await read(logOf(['setPower', 'openPort', 'closePort']))
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['setPower', 'openPort', 'closePort'],
  )
  assert.equal(isChained, true)
  assert.deepEqual(await readAudit(new Blob([]).stream()), { entries: [], isChained: true })
})

test('a line that is missing, changed or no line breaks the chain', async () => {
  const [first, second, third] = logOf(['setPower', 'openPort', 'closePort']) as [string, string, string]
  assert.equal((await read([first, third])).isChained, false)
  assert.equal((await read([first, second.replace('openPort', 'closePort'), third])).isChained, false)
  const broken = await read([first, 'rubbish', second])
  assert.equal(broken.isChained, false)
  assert.equal(broken.entries.length, 2)
})

test('a host that sends without end is not read to the end', async () => {
  const piece = new TextEncoder().encode(`${'x'.repeat(2 ** 20)}\n`)
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(piece) })
  await assert.rejects(readAudit(endless), /more than 16 MiB/)
})

test('an entry reads as a sentence; what is new keeps its name', () => {
  assert.equal(
    actionText({ action: 'openPort', details: { lease: '0x12', protocol: 'tcp', guestPort: 443 } }),
    'Port opened: tcp 443',
  )
  assert.equal(actionText({ action: 'somethingNew', details: {} }), 'somethingNew')
})

test('an answer is done or refused', () => {
  for (const status of [101, 200, 202, 204, 1000]) assert.equal(answerText(status), 'Done')
  assert.equal(answerText(null), '–', 'nobody asked')
  for (const status of [403, 409, 1006, 4403]) assert.equal(answerText(status), `Refused (${status})`)
})
