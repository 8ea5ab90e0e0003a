import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { systemPath } from '../../workers/host/index.ts'
import { type Child, type ServiceOptions, startChild, tailOf } from './child.ts'
import { projectRoot } from './paths.ts'
import { waitFor } from './wait.ts'

/**
 * An ordinary user's own libvirt daemon, for guests with user-mode networking. It lives in a process namespace whose first
 * process ends when its standard input closes, so that our end, however it comes, is the end of every guest too.
 * @returns `env` for whatever shall reach it as `qemu:///session`
 */
export async function startSessionHost(
  service: ServiceOptions,
  stateDir: string,
): Promise<Child & { env: Record<string, string> }> {
  const env = sessionFolders(stateDir)
  const namespaces = [
    '--user',
    '--map-current-user',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ]
  const init = 'libvirtd & while read -r _; do :; done'
  const args = [...namespaces, 'bash', '-c', init]
  const child = startChild({
    ...service,
    name: 'libvirt',
    command: 'unshare',
    args,
    env: { ...env, PATH: systemPath() },
    stdin: 'pipe',
    graceSeconds: 5,
  })
  const socket = join(env.XDG_RUNTIME_DIR, 'libvirt/libvirt-sock')
  try {
    await waitFor(() => existsSync(socket), {
      what: "the user's libvirt daemon listens",
      seconds: 30,
      unless: child.ended,
    })
  } catch (error) {
    await child.stop()
    const hint = 'It needs user namespaces (sysctl user.max_user_namespaces); `npm start` as root does not.'
    throw new Error(`libvirt did not start for this user. ${hint}\n${tailOf(service.logPath)}`, {
      cause: error,
    })
  }
  const stop = async () => {
    child.process.stdin?.end() // `unshare` itself ignores SIGTERM
    await child.stop()
    rmSync(env.XDG_CONFIG_HOME, { recursive: true, force: true }) // whoever serves the host defines its guests again
  }
  return { ...child, env, stop }
}

/** Characters that the path of a unix socket may have on Linux. */
const longestSocketPath = 107
/** The deepest socket that libvirt makes below its folder; it cuts names of guests at 20 characters. */
const deepestSocket = `libvirt/qemu/channel/target/domain-99999-${'x'.repeat(20)}/org.qemu.guest_agent.0`

/**
 * A short folder of our own, since libvirt keeps unix sockets deep below it. The same state folder gets the same one again.
 * @throws Error when every folder for temporary files has too long a path
 */
export function sessionRoot(stateDir: string, uid: number, places = [tmpdir(), '/tmp']): string {
  const name = `fh${createHash('sha256').update(`${uid}:${stateDir}`).digest('hex').slice(0, 10)}`
  const root = places
    .map((place) => join(place, name))
    .find((path) => Buffer.byteLength(join(path, deepestSocket)) <= longestSocketPath)
  if (root !== undefined) return root
  throw new Error(`${places[0]} is too long a path for libvirt's sockets. Set TMPDIR to a shorter one.`)
}

function sessionFolders(stateDir: string) {
  const { uid } = userInfo()
  const root = sessionRoot(stateDir, uid)
  const folders = {
    XDG_CONFIG_HOME: root,
    XDG_RUNTIME_DIR: join(root, 'run'),
    XDG_CACHE_HOME: join(projectRoot, 'var/libvirt-session-cache'), // what libvirt learned of QEMU: it takes seconds
    XDG_DATA_HOME: join(root, 'data'),
  }
  for (const folder of [...Object.values(folders), join(root, 'libvirt')])
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (statSync(root).uid !== uid)
    throw new Error(`${root} belongs to somebody else; remove it and start again.`)
  writeFileSync(join(root, 'libvirt/qemu.conf'), 'stdio_handler = "file"\n') // else libvirt starts a daemon for logs
  return folders
}
