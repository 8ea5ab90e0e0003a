import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { serviceLayouts } from './layout.ts'
import { hiddenFolderOf, unitText } from './unit.ts'

for (const { name, templatePath, folder, environmentPath } of Object.values(serviceLayouts))
  test(`the ${name}'s unit names this checkout, this Node and the folders that install makes`, () => {
    const unit = unitText(readFileSync(templatePath, 'utf8'), {
      checkout: '/srv/free-hold',
      node: '/usr/local/bin/node',
    })
    const settings = unit.split('\n').filter((line) => /^[A-Za-z]+=/.test(line))
    assert.ok(settings.every((line) => !line.includes('/opt/freehold') && !line.includes('/usr/bin/node')))
    assert.ok(settings.includes('WorkingDirectory=/srv/free-hold'))
    assert.ok(settings.includes(`StateDirectory=${folder.split('/').at(-1)}`))
    assert.ok(settings.includes(`EnvironmentFile=-${environmentPath}`))
    assert.match(
      unit,
      new RegExp(
        `^ExecStart=/usr/local/bin/node .*/srv/free-hold/workers/${name}/main.ts --config ${folder}/config.json$`,
        'm',
      ),
    )
    for (const hardened of [
      'NoNewPrivileges',
      'ProtectHome',
      'PrivateTmp',
      'RestrictNamespaces',
      'LockPersonality',
    ])
      assert.ok(settings.includes(`${hardened}=yes`), hardened)
  })

test('the verifier has a user of its own and no right of root', () => {
  const unit = readFileSync(serviceLayouts.verifier.templatePath, 'utf8')
  assert.match(unit, /^User=freehold-verifier$/m)
  assert.match(unit, /^CapabilityBoundingSet=$/m)
})

test('a path that means something else to systemd is refused', () => {
  for (const checkout of ['/srv/free hold', '/srv/%h', '/srv/$HOME', '/srv/a\nExecStartPre=/bin/sh'])
    assert.throws(() => unitText('', { checkout, node: '/usr/bin/node' }), /signs/)
})

test('what services do not see is known before they fail', () => {
  assert.equal(hiddenFolderOf('/home/ada/freehold'), '/home')
  assert.equal(hiddenFolderOf('/root'), '/root')
  assert.equal(hiddenFolderOf('/var/tmp/x'), '/var/tmp')
  assert.equal(hiddenFolderOf('/homes/ada'), null)
  assert.equal(hiddenFolderOf('/opt/freehold'), null)
})
