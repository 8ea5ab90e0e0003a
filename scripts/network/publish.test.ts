import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { publishBuild } from './publish.ts'

const root = makeTempDir('publish')
const shown = join(root, 'public')
after(() => removeTempDir(root))

/** A build whose front page names one script. */
function build(name: string): string {
  const folder = join(root, name)
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), `assets/${name}.js`)
  writeFileSync(join(folder, `assets/${name}.js`), name)
  return folder
}

const has = (file: string) => existsSync(join(shown, file))

test('a build replaces the one before, whose parts stay for pages that are open', () => {
  publishBuild(build('first'), shown)
  publishBuild(build('second'), shown)
  assert.equal(readFileSync(join(shown, 'index.html'), 'utf8'), 'assets/second.js')
  assert.ok(has('assets/second.js') && has('assets/first.js'))
})

test('what is older than that goes, also what no build brought', () => {
  writeFileSync(join(shown, 'assets/stray.js'), '')
  publishBuild(build('third'), shown)
  assert.ok(has('assets/third.js') && has('assets/second.js'))
  assert.ok(!has('assets/first.js') && !has('assets/stray.js'))
})

test('a build that failed before its front page changes nothing that is shown', () => {
  const broken = build('broken')
  mkdirSync(join(root, 'empty'), { recursive: true })
  assert.throws(() => publishBuild(join(root, 'empty'), shown))
  assert.equal(readFileSync(join(shown, 'index.html'), 'utf8'), 'assets/third.js')
  assert.ok(has('assets/third.js'))
  publishBuild(broken, shown)
  assert.equal(readFileSync(join(shown, 'index.html'), 'utf8'), 'assets/broken.js')
})
