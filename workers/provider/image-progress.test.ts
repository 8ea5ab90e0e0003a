import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sayImageProgress } from './image-progress.ts'

test('each step is said once, and a download at every tenth of it', () => {
  const said: string[] = []
  const onProgress = sayImageProgress((sentence) => said.push(sentence))
  const total = 100 * 2 ** 20
  for (let mib = 0; mib <= 100; mib++)
    onProgress({ image: 'a', step: 'download', doneBytes: mib * 2 ** 20, totalBytes: total })
  onProgress({ image: 'a', step: 'check' })
  onProgress({ image: 'a', step: 'check' })
  onProgress({ image: 'b', step: 'fetching the kernel' })
  assert.equal(said.length, 13)
  assert.deepEqual(
    [said[0], said[1], said.at(-2), said.at(-1)],
    [
      'Image a: download.',
      'Image a: download, 10 of 100 MiB.',
      'Image a: check.',
      'Image b: fetching the kernel.',
    ],
  )
})
