import { readFileSync } from 'node:fs'

/** Version of the worker, from the workspace's package.json. */
export const workerVersion = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
