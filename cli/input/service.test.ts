import assert from 'node:assert/strict'
import { test } from 'node:test'
import { service } from './service.ts'

const complaint = (text: string) => service.safeParse(text).error?.issues[0]?.message

test('every form of a check, with a name of its own or a given one', () => {
  assert.deepEqual(service.parse('cloud-init'), { name: 'cloud-init', check: { kind: 'cloudInit' } })
  assert.deepEqual(service.parse('tcp:22'), { name: 'tcp-22', check: { kind: 'tcp', port: 22 } })
  assert.deepEqual(service.parse('http:80'), { name: 'http-80', check: { kind: 'http', port: 80 } })
  assert.deepEqual(service.parse('web=http:8080/health?deep=1'), {
    name: 'web',
    check: { kind: 'http', port: 8080, path: '/health?deep=1' },
  })
  assert.deepEqual(service.parse('command:/usr/bin/pg_isready  --quiet -h=::1'), {
    name: 'pg-isready',
    check: { kind: 'command', argv: ['/usr/bin/pg_isready', '--quiet', '-h=::1'] },
  })
})

test('anything else is refused with what is needed', () => {
  for (const text of ['', 'udp:53', 'tcp:ssh', 'tcp:22/x', 'http:health', 'command:', 'Web=tcp:22']) {
    assert.match(complaint(text) ?? '', /^cloud-init, tcp:PORT, .* is needed, not/, text)
  }
  assert.match(complaint('tcp:70000') ?? '', /^"tcp:70000": /)
  assert.match(complaint('http:80/a b') ?? '', /no spaces/)
})
