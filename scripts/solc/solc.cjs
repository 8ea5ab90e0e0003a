#!/usr/bin/env node
/**
 * solc's command line over the wasm compiler from npm, as far as forge needs it: `--version` and `--standard-json`. A .cjs
 * file, because the workspace is ESM; the version reads like a native build's, because forge parses it as such.
 */
const { readFileSync } = require('node:fs')
const solc = require('solc')

const args = process.argv.slice(2)
const at = args.indexOf('--standard-json')
if (args.includes('--version')) {
  const version = solc.version().replace('Emscripten.clang', 'Linux.g++')
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`)
} else if (at >= 0) {
  const file = args[at + 1]
  const input = readFileSync(file && !file.startsWith('-') ? file : 0, 'utf8')
  process.stdout.write(solc.compile(input))
} else {
  process.stderr.write(`solc.cjs knows --version and --standard-json only, not: ${args.join(' ')}\n`)
  process.exit(1)
}
