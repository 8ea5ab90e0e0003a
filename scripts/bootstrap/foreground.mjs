// One program in the foreground, as if it had been called directly.
import { spawn, spawnSync } from 'node:child_process'

/** Runs `node` with our terminal and signals until it ends, then ends this process the same way. */
export function runForeground(node, args) {
  const [command, ...rest] = diesWithUs([node, ...args])
  const child = spawn(command, rest, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const watch = stopWhenNpmDies(child)
  return new Promise((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      clearInterval(watch)
      if (signal) {
        process.removeAllListeners(signal)
        process.kill(process.pid, signal)
      }
      process.exit(code ?? 1)
    })
  })
}

/** Runs its arguments unless the parent, $0, died before the kernel was asked to tell of its death. */
const UNLESS_ORPHANED = '[ "$PPID" = "$0" ] || exit 1; exec "$@"'

/** On Linux a kill -9 of ours asks the program to end. */
function diesWithUs(command) {
  const wrapper = ['setpriv', '--pdeathsig', 'TERM', '--']
  const works =
    process.platform === 'linux' &&
    spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true'], { stdio: 'ignore' }).status === 0
  return works ? [...wrapper, 'sh', '-c', UNLESS_ORPHANED, String(process.pid), ...command] : command
}

/** npm that was killed with -9 cannot tell us; we notice that we were given another parent. */
function stopWhenNpmDies(child) {
  if (!process.env.npm_lifecycle_event) return undefined
  const parent = process.ppid
  return setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }, 1000).unref()
}
