import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManifestError } from '../errors/manifest.ts'
import { parseService } from './parseService.ts'

test('every form is read, and named where nobody named it', () => {
  assert.deepEqual(parseService('cloud-init'), { name: 'cloud-init', check: { kind: 'cloudInit' } })
  assert.deepEqual(parseService(' tcp:22 '), { name: 'tcp-22', check: { kind: 'tcp', port: 22 } })
  assert.deepEqual(parseService('web=http:8080/health'), {
    name: 'web',
    check: { kind: 'http', port: 8080, path: '/health' },
  })
  assert.deepEqual(parseService('command:/usr/bin/pg_isready -q'), {
    name: 'pg-isready',
    check: { kind: 'command', argv: ['/usr/bin/pg_isready', '-q'] },
  })
})

test('what is no service is refused with what would be one', () => {
  for (const text of ['', 'tcp', 'tcp:', 'tcp:22/x', 'udp:53', 'http:port', 'Web=tcp:80'])
    assert.throws(() => parseService(text), ManifestError, text)
  assert.throws(() => parseService('tcp:70000'), /"tcp:70000"/)
  assert.throws(() => parseService('ftp:21'), /tcp:PORT, http:PORT\/PATH/)
})
