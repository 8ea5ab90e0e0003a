import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../../workers/host/index.ts'
import { waitFor } from './wait.ts'

/** A tenant's key pair in files, as `ssh` wants it. */
export interface SshIdentity {
  readonly privateKeyPath: string
  readonly publicKey: string
}

/** Makes a key pair in a folder. */
export async function makeSshIdentity(folder: string): Promise<SshIdentity> {
  const privateKeyPath = join(folder, 'id_ed25519')
  await runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'tenant@test', '-f', privateKeyPath])
  const { stdout } = await runCommand('ssh-keygen', ['-y', '-f', privateKeyPath])
  return { privateKeyPath, publicKey: stdout.trim() }
}

export interface SshTarget {
  readonly host: string
  readonly port: number
  readonly user: string
  /** Public key line that the server must prove to hold. */
  readonly hostKey: string
  readonly identity: SshIdentity
  /** Where the known-hosts file goes. */
  readonly folder: string
}

export interface SshResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command over the system's `ssh`, with strict host-key checking and nothing of the user's own settings. */
export function ssh(target: SshTarget, command: string, seconds = 30): Promise<SshResult> {
  const knownHosts = join(target.folder, `known-hosts-${target.port}`)
  writeFileSync(knownHosts, `[${target.host}]:${target.port} ${target.hostKey}\n`)
  const settings = {
    UserKnownHostsFile: knownHosts,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    HostKeyAlgorithms: 'ecdsa-sha2-nistp256',
    BatchMode: 'yes',
    IdentitiesOnly: 'yes',
    ConnectTimeout: '5',
    LogLevel: 'ERROR',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const args = [
    '-F',
    '/dev/null',
    '-i',
    target.identity.privateKeyPath,
    '-p',
    String(target.port),
    ...options,
  ]
  const child = spawn('ssh', [...args, `${target.user}@${target.host}`, command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  })
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** Asks until somebody can log in. */
export async function waitForSsh(target: SshTarget, seconds = 120): Promise<void> {
  await waitFor(
    async () => {
      const { code, stderr } = await ssh(target, 'true')
      if (code !== 0) throw new Error(stderr.trim())
      return true
    },
    { what: `${target.user} can log in at ${target.host}:${target.port}`, seconds, everyMs: 200 },
  )
}
