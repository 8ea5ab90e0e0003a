// Loaded before a worker: on SIGUSR2 it collects its garbage and writes what is still in use, in MiB, to FREEHOLD_CHAOS_HEAP.
import { renameSync, writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const path = process.env.FREEHOLD_CHAOS_HEAP
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

process.on('SIGUSR2', () => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  writeFileSync(`${path}.new`, String((heapUsed + external) / 2 ** 20))
  renameSync(`${path}.new`, path)
})
