import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'

/** systemd's own look at the unit: unknown settings, programs that are not there. */
export function verifyUnit(path: string): void {
  const { error, status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], {
    encoding: 'utf8',
  })
  if (error) return // not every machine has it
  assert.equal(stderr.includes('freehold'), false, stderr)
  assert.equal(status, 0, stderr)
}
