import { spawnSync } from 'node:child_process'
import { forgePath } from './network/binaries.ts'
import { projectRoot } from './network/paths.ts'

/** Formats everything that has one right format: `npm run format`. */
const programs = [
  ['node_modules/.bin/biome', 'check', '--write', '.'],
  [forgePath(), 'fmt', 'contracts', 'test/solidity'],
]
const statuses = programs.map(
  ([program, ...args]) => spawnSync(program!, args, { cwd: projectRoot, stdio: 'inherit' }).status,
)
process.exit(statuses.every((status) => status === 0) ? 0 : 1)
