// node_modules as package-lock.json wants them.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { projectRoot } from './node.mjs'
import { runNpm } from './npm.mjs'

/**
 * Installs what package-lock.json names, under `node`, unless it is there. Not with `npm ci`: that refuses a lock file that
 * lacks optional packages of other platforms, and npm leaves those out wherever a registry does not have them.
 */
export function ensureDependencies(node) {
  if (isInstalled()) return
  const toolchain = join(projectRoot, '.toolchain')
  mkdirSync(toolchain, { recursive: true })
  withLock(join(toolchain, 'install.lock'), () => {
    if (isInstalled()) return
    console.error('Installing npm packages (when package-lock.json changed) ...')
    runNpm(node, ['install', '--no-save'], projectRoot)
  })
}

/** npm writes node_modules/.package-lock.json last, so what it lists is there; optional packages may be missing. */
export function isInstalled() {
  const installedPath = join(projectRoot, 'node_modules/.package-lock.json')
  if (!existsSync(installedPath)) return false
  const installed = readPackages(installedPath)
  return Object.entries(readPackages(join(projectRoot, 'package-lock.json'))).every(([path, wanted]) => {
    if (!path.includes('node_modules/') || wanted.link || wanted.optional) return true
    if (installed[path]?.version !== wanted.version) return false
    return path.startsWith('node_modules/') || existsSync(join(projectRoot, path)) // a workspace's own
  })
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages
}
