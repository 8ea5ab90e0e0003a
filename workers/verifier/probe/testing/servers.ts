import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { systemPath } from '../../../host/index.ts'
import { makeHostKey } from '../../../images/index.ts'

/** A stock SSH server with a host key of its own, on a free port of this machine. */
export interface StockServer {
  readonly port: number
  readonly keyFingerprint: Hex
  stop(): Promise<void>
}

/** The user nobody: where the tests run as root, the servers do not. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const asNobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {}

/** Debian's sshd, asked for one key exchange or for its own choice. */
export function startOpenSsh({ kexMethod }: { kexMethod?: string } = {}): Promise<StockServer> {
  return startPerConnection('/usr/sbin/sshd', (folder, keyFile) => {
    const config = join(folder, 'sshd_config')
    const lines = [`HostKey ${keyFile}`, 'UsePAM no', 'StrictModes no', 'PidFile none']
    if (kexMethod) lines.push(`KexAlgorithms ${kexMethod}`)
    writeFileSync(config, `${lines.join('\n')}\n`)
    return ['-i', '-e', '-f', config]
  })
}

/** Debian's dropbear. */
export function startDropbear(): Promise<StockServer> {
  return startPerConnection('dropbear', (folder, keyFile) => {
    const converted = join(folder, 'dropbear_key')
    execFileSync('dropbearconvert', ['openssh', 'dropbear', keyFile, converted], { stdio: 'ignore' })
    if (isRoot) chownSync(converted, NOBODY, NOBODY)
    return ['-i', '-s', '-r', converted]
  })
}

/** Serves as inetd does, one process per connection: a port that is free stays ours, and nothing is left behind. */
async function startPerConnection(
  program: string,
  argumentsFor: (folder: string, keyFile: string) => string[],
): Promise<StockServer> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-ssh-'))
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const key = makeHostKey()
  const keyFile = join(folder, 'host_key')
  writeFileSync(keyFile, key.privateKeyOpenSsh, { mode: 0o600 })
  const programArguments = argumentsFor(folder, keyFile)
  if (isRoot) chownSync(keyFile, NOBODY, NOBODY)
  chmodSync(folder, 0o700)
  const children = new Set<ChildProcess>()
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const child = serveOne(socket, program, programArguments)
    children.add(child)
    child.once('close', () => children.delete(child))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    keyFingerprint: key.fingerprintSha256Hex,
    async stop() {
      for (const child of children) child.kill('SIGKILL')
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Hands the connection itself to the program, as its standard input and output. */
function serveOne(socket: Socket, program: string, programArguments: string[]): ChildProcess {
  const child = spawn(program, programArguments, {
    stdio: [socket, socket, 'ignore'],
    env: { ...process.env, PATH: systemPath() },
    cwd: '/',
    ...asNobody,
  })
  child.once('error', () => {}) // the client sees it hang up
  socket.destroy()
  return child
}
