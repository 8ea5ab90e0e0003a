import assert from 'node:assert/strict'
import { lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { run } from '../../cli/testing/io.ts'
import { changes } from './changes.ts'
import { provideMissingPrograms } from './programs.ts'
import { verifyUnit } from './unit.ts'

/** The life of a verifier's service on a machine of its own: see throwaway-root.sh. Any failed assertion ends it with 1. */

const folder = '/var/lib/freehold-verifier'
const unitPath = '/etc/systemd/system/freehold-verifier.service'
const user = 'freehold-verifier'

provideMissingPrograms()
const before = changes()
const freehold = (...words: string[]) => run(['verifier', ...words, '--json'], { env: { HOME: '/tmp' } })
const hasUser = () => readFileSync('/etc/passwd', 'utf8').includes(`\n${user}:`)

assert.equal((await freehold('install', '--yes')).code, 0)
assert.ok(hasUser())
verifyUnit(unitPath)
const { uid } = lstatSync(folder)
assert.notEqual(uid, 0)

// What `verifier init` writes as root is handed over by a second run.
writeFileSync(`${folder}/key`, 'secret', { mode: 0o600 })
assert.equal((await freehold('install', '--yes')).code, 0)
assert.equal(lstatSync(`${folder}/key`).uid, uid)
assert.match((await freehold('install', '--yes')).stdout, /^((?!"done").)*$/s, 'then there is nothing to do')

writeFileSync(`${folder}/config.json`, '{}')
const blind = await freehold('uninstall', '--yes')
assert.equal(blind.code, 1, 'a stake may be left')
assert.ok(hasUser())
const { code, stderr } = await freehold('uninstall', '--yes', '--force')
assert.equal(code, 0, stderr)
assert.deepEqual(changes(), before, 'files and the user database are as they were')
