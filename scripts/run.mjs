#!/usr/bin/env node
// Runs a TypeScript program of this checkout: `node scripts/run.mjs scripts/network/start.ts [arguments]`.
// Brings its own Node and node_modules first, if they are missing. Node's built-in modules only, and nothing newer than
// Node 20: this file runs before anything is installed. Everything it says goes to standard error.
import { resolve } from 'node:path'
import { ensureDependencies } from './bootstrap/dependencies.mjs'
import { runForeground } from './bootstrap/foreground.mjs'
import { ensureNode } from './bootstrap/node.mjs'

const [target, ...args] = process.argv.slice(2)
if (!target) {
  console.error('Usage: node scripts/run.mjs PROGRAM.ts [arguments]')
  process.exit(2)
}

try {
  const node = ensureNode()
  ensureDependencies(node)
  await runForeground(node, [resolve(target), ...args])
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exit(1)
}
