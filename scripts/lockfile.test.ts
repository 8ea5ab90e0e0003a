import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { missingPlatformPackages, withPlatformPackages } from './lockfile.ts'
import { projectRoot } from './network/paths.ts'

test('package-lock.json is complete, so that npm ci accepts it', () => {
  const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'))
  assert.deepEqual(missingPlatformPackages(lock), [])
})

test('a platform package that is missing is entered with its platform', () => {
  const tool = {
    version: '1.0.0',
    optionalDependencies: { 'tool-linux-x64': '1.0.0', 'tool-darwin-arm64': '1.0.0' },
  }
  const lock = {
    packages: {
      'node_modules/tool': tool,
      'node_modules/tool/node_modules/tool-linux-x64': { version: '1.0.0' },
    },
  }
  const { packages } = withPlatformPackages(lock)
  assert.deepEqual(packages['node_modules/tool-darwin-arm64' as keyof typeof packages], {
    version: '1.0.0',
    cpu: ['arm64'],
    os: ['darwin'],
    optional: true,
  })
  assert.equal(Object.keys(packages).length, 3)
})

test('a package that is wanted in a range, or for no known platform, is left to a person', () => {
  const lock = (optionalDependencies: Record<string, string>) => ({
    packages: { 'node_modules/tool': { optionalDependencies } },
  })
  assert.throws(() => withPlatformPackages(lock({ 'tool-linux-x64': '^1.0.0' })), /wanted as "\^1\.0\.0"/)
  assert.throws(() => withPlatformPackages(lock({ fsevents: '2.3.3' })), /does not say which platform/)
})
