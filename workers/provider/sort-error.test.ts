import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommandError } from '../host/index.ts'
import { ImageError } from '../images/index.ts'
import { Again, Bug } from '../queue/index.ts'
import { sortError } from './sort-error.ts'

test('a command of the system that failed may succeed the next time; what nobody foresaw is a bug', () => {
  assert.ok(sortError(new CommandError('`nft -f rules` failed (1): busy', 1, 'busy')) instanceof Again)
  const full = sortError(new CommandError('`qemu-img` failed (1): No space left on device', 1, ''))
  assert.ok(full instanceof Again && full.giveUpAs === 'NoCapacity')
  assert.ok(sortError(new TypeError('x is not a function')) instanceof Bug)
})

test('an image that is damaged, unpinned, or cannot be had is tried again, and named when the lease is declined', () => {
  for (const reason of ['corrupt', 'missing', 'pin', 'fetch', 'build'] as const) {
    const sorted = sortError(new ImageError(reason, 'base.qcow2 is not what its digest says.'))
    assert.ok(sorted instanceof Again && sorted.giveUpAs === 'ImageUnavailable', reason)
  }
})
