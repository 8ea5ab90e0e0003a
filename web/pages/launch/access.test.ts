import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostnameProblem, readKeys, readServices, userDataProblem } from './access.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOeuPJLlecjvcga004NyEFzViMyZmcNYnbcCNUgryO+0 anna'

test('keys are read line by line, each once', () => {
  assert.deepEqual(readKeys(`\n${KEY}\n\n${KEY}\n`), { keys: [KEY], problem: null })
})

test('the bad line is named', () => {
  assert.match(readKeys(`${KEY}\nssh-ed25519 AAAA`).problem ?? '', /^Line 2: /)
  assert.doesNotMatch(readKeys('ssh-ed25519 AAAA').problem ?? '', /^Line/)
})

test('nothing, too many and a private key are refused', () => {
  assert.match(readKeys(' \n').problem ?? '', /Paste a public key/)
  assert.match(readKeys(Array(17).fill(KEY).join('\n')).problem ?? '', /At most 16/)
  assert.match(readKeys('-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n').problem ?? '', /never share it/)
})

test('host names are DNS labels', () => {
  for (const name of ['', 'a', 'web-1', 'x'.repeat(63)]) assert.equal(hostnameProblem(name), null)
  for (const name of ['-a', 'a-', 'A', 'a.b', 'x'.repeat(64), 'a b'])
    assert.notEqual(hostnameProblem(name), null)
})

test('a first-boot script fits on the chain, or is said to be too long', () => {
  for (const script of ['', '#!/bin/sh\n', `${'x'.repeat(6000)}\n`])
    assert.equal(userDataProblem(script), null)
  assert.match(userDataProblem('x'.repeat(6001)) ?? '', /has 6001 characters, at most 6000 fit on the chain/)
})

test('checks are read line by line; a bad one, a twin and too many are named', () => {
  const { services, problem } = readServices('cloud-init\n\n web=http:8080/health \n')
  assert.deepEqual([services.map(({ name }) => name), problem], [['cloud-init', 'web'], null])
  assert.deepEqual(readServices(''), { services: [], problem: null })
  assert.match(readServices('tcp:80\nftp:21').problem ?? '', /not "ftp:21"/)
  assert.match(readServices('tcp:80\ntcp:80').problem ?? '', /share a name/)
  const many = Array.from({ length: 9 }, (_, index) => `tcp:${80 + index}`)
  assert.match(readServices(many.join('\n')).problem ?? '', /At most 8/)
})
