import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { after, before, test } from 'node:test'
import type { WatchEvent } from '../event.ts'
import { discord, slack, telegram, webhook } from './chat.ts'
import { email } from './email.ts'

const event: WatchEvent = {
  format: 'freehold/event/1',
  id: 'local:0x7c:ended:0xe1',
  kind: 'ended',
  network: 'local',
  leaseId: '0x7c',
  host: '7',
  at: 1_800_000_000,
  says: 'Lease 0x7c was closed <!channel> & co (TenantDone); 2 USDC came back.',
  details: { reason: 'TenantDone' },
}
const { signal } = new AbortController()

interface Got {
  readonly path: string
  readonly headers: Record<string, unknown>
  readonly body: Record<string, unknown>
}

let server: Server
let url: string
let answer: number | null
const got: Got[] = []

before(async () => {
  server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    got.push({ path: request.url!, headers: request.headers, body: JSON.parse(text) })
    if (answer === null) return request.socket.destroy()
    return response.writeHead(answer, { location: 'http://127.0.0.1:1/' }).end('words of the server')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

test('each service gets the event in its own form', async () => {
  answer = 200
  got.length = 0
  await webhook(`${url}/hook`).send(event, signal)
  await slack(`${url}/slack`).send(event, signal)
  await discord(`${url}/discord`).send(event, signal)
  await telegram({ token: '12:secret', chatId: '-42', apiUrl: url }).send(event, signal)
  const [hook, toSlack, toDiscord, toTelegram] = got
  assert.deepEqual(hook!.body, event)
  assert.equal(hook!.headers['idempotency-key'], event.id)
  assert.match(String(toSlack!.body.text), /&lt;!channel&gt; &amp; co/)
  assert.deepEqual(toDiscord!.body, { content: event.says, allowed_mentions: { parse: [] } })
  assert.equal(toTelegram!.path, '/bot12:secret/sendMessage')
  assert.deepEqual(toTelegram!.body, { chat_id: '-42', text: event.says })
})

test('what fails says so, and tells no address', async () => {
  const bot = telegram({ token: '12:secret', chatId: '-42', apiUrl: url })
  const failure = async () => {
    const error = await bot.send(event, signal).then(
      () => assert.fail('it was taken'),
      (error: Error) => error,
    )
    assert.doesNotMatch(`${error.message}${error.stack}${error.cause}`, /secret|127\.0\.0\.1/)
    return error.message
  }
  answer = 403
  assert.match(await failure(), /HTTP status 403/)
  answer = 307
  assert.match(await failure(), /cannot be reached/)
  answer = null
  assert.match(await failure(), /cannot be reached/)
})

/** A mail server that takes everything after the right password, or refuses the sender. */
function startMailServer(refuse: boolean): Promise<{ server: TcpServer; port: number; lines: string[] }> {
  const lines: string[] = []
  const server = createTcpServer((socket) => {
    let isData = false
    let rest = ''
    socket.write('220 test\r\n')
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const parts = (rest + chunk).split('\r\n')
      rest = parts.pop()!
      for (const line of parts) {
        lines.push(line)
        if (isData) {
          if (line !== '.') continue
          isData = false
          socket.write('250 taken\r\n')
        } else if (/^EHLO/.test(line)) socket.write('250-test\r\n250 AUTH PLAIN\r\n')
        else if (/^AUTH/.test(line)) socket.write('235 come in\r\n')
        else if (/^MAIL/.test(line) && refuse) socket.write('550 no, hunter2\r\n')
        else if (/^DATA/.test(line)) {
          isData = true
          socket.write('354 go on\r\n')
        } else socket.write(/^QUIT/.test(line) ? '221 bye\r\n' : '250 fine\r\n')
      }
    })
  })
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({ server, port: (server.address() as AddressInfo).port, lines }),
    ),
  )
}

const letter = { secure: false, from: 'watch@example.net', to: ['ada@example.net', 'bob@example.net'] }
const login = { user: 'watch', password: 'hunter2' }

test('a mail per event, with the login that the server asks for', async () => {
  const mail = await startMailServer(false)
  await email({ host: '127.0.0.1', port: mail.port, login, ...letter }).send(event, signal)
  const text = mail.lines.join('\n')
  assert.match(text, new RegExp(`AUTH PLAIN ${Buffer.from('\0watch\0hunter2').toString('base64')}`))
  assert.match(text, /RCPT TO:<ada@example.net>\nRCPT TO:<bob@example.net>/)
  assert.match(text, /Subject: Freehold: Lease 0x7c was closed/)
  assert.match(text, /Message-I[dD]: <local.0x7c.ended.0xe1@freehold>/)
  assert.match(text, /reason: TenantDone/)
  mail.server.close()
})

test('a mail server that refuses is told without its words, and no password goes out without TLS', async () => {
  const mail = await startMailServer(true)
  const channel = email({ host: '127.0.0.1', port: mail.port, login, ...letter })
  await assert.rejects(channel.send(event, signal), (error: Error) => {
    assert.match(error.message, /SMTP status 550/)
    assert.doesNotMatch(`${error.stack}`, /hunter2/)
    return true
  })
  mail.server.close()
  const plain = await startMailServer(false)
  // The same server under a name that does not say that it is this machine.
  const elsewhere = email({ host: '0.0.0.0', port: plain.port, login, ...letter })
  await assert.rejects(elsewhere.send(event, signal), /did not take it/)
  assert.doesNotMatch(plain.lines.join('\n'), /AUTH/)
  plain.server.close()
})
