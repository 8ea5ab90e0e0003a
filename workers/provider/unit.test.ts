import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const at = (path: string) => new URL(path, import.meta.url)
const unit = readFileSync(at('freehold-provider.service'), 'utf8')
const settings = new Map(
  unit
    .split('\n')
    .filter((line) => /^[A-Za-z]+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
)

test('the unit starts what is in this repository, as the manual says', () => {
  const [, program, config] =
    / (\/opt\/freehold\/\S+\.ts) --config (\S+)$/.exec(settings.get('ExecStart') ?? '') ?? []
  assert.ok(program && existsSync(at(`../../${program.slice('/opt/freehold/'.length)}`)))
  const manual = readFileSync(at('../../docs/provider.md'), 'utf8')
  assert.match(manual, /workers\/provider\/freehold-provider\.service/)
  assert.ok(manual.includes(`export FREEHOLD_PROVIDER_CONFIG=${config}\n`))
})

test('the unit takes away what the worker does not use', () => {
  for (const setting of [
    'NoNewPrivileges',
    'ProtectHome',
    'PrivateTmp',
    'ProtectKernelModules',
    'ProtectKernelLogs',
    'ProtectClock',
    'RestrictNamespaces',
    'RestrictSUIDSGID',
    'LockPersonality',
  ])
    assert.equal(settings.get(setting), 'yes', setting)
  assert.equal(settings.get('ProtectSystem'), 'strict')
  assert.equal(settings.get('SystemCallFilter'), '@system-service')
  assert.equal(settings.get('DevicePolicy'), 'closed')
  const rights = settings.get('CapabilityBoundingSet')?.split(' ') ?? []
  assert.ok(rights.includes('CAP_NET_ADMIN'))
  for (const right of ['CAP_SYS_ADMIN', 'CAP_SYS_PTRACE', 'CAP_SYS_MODULE', 'CAP_SYS_RAWIO'])
    assert.ok(!rights.includes(right), right)
})

test('the unit leaves what the worker needs: KVM, a folder in /run after each boot, its DHCP server', () => {
  assert.match(unit, /^DeviceAllow=\/dev\/kvm rw$/m) // accelerator.ts starts a QEMU of its own
  assert.equal(settings.get('RuntimeDirectory'), 'freehold') // /run is empty after a boot, and read-only to the unit
  assert.equal(settings.get('RuntimeDirectoryPreserve'), 'yes') // guests' consoles listen there
  assert.equal(settings.get('KillMode'), 'process') // dnsmasq outlives the worker, as guests do
})
