// The npm that came with the host's Node, run under a Node of our choice: the pinned Node ships without one.
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'

/** Runs npm under `node` in `cwd`; throws a sentence when it fails. Its output goes to standard error. */
export function runNpm(node, args, cwd) {
  const command = [findNpmCli(), ...args, '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) }
  const { status, signal, error } = spawnSync(node, command, { cwd, env, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  const why = error?.message ?? signal ?? `exit code ${status}`
  throw new Error(
    `\`npm ${args.join(' ')}\` failed (${why}); its messages are above. Is the npm registry reachable?`,
  )
}

function findNpmCli() {
  const candidates = [
    process.env.npm_execpath,
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm')),
  ]
  for (const candidate of candidates) {
    if (!candidate || !existsSync(candidate)) continue
    const path = realpathSync(candidate)
    if (basename(path) === 'npm-cli.js') return path
  }
  throw new Error('npm was not found beside Node nor on PATH; install npm.')
}
