import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalJson, createHpkeKeyPair, type FreeholdClient, registerHost } from '@freehold/sdk'
import type { Hex, LocalAccount } from 'viem'
import { systemPath } from '../../../workers/host/index.ts'
import { makeHostKey } from '../../../workers/images/index.ts'

/** A registered host without a machine: its signed word over HTTP, and a beacon that is Debian's sshd. */
export interface BeaconHost {
  readonly id: bigint
  readonly operator: LocalAccount
  /** What manifests are sealed to. */
  readonly recipient: { readonly hpkeKey: Hex; readonly hpkeKeyVersion: number }
  /** The same sshd, as the endpoint of a lease. */
  readonly sshEndpoint: string
  readonly sshFingerprint: Hex
  /** From where its beacon was asked, in order. */
  readonly callers: readonly string[]
  /** Refuses connections from now on, as a host that is cut off. */
  cutOff(): Promise<void>
  /** Answers again. */
  restore(): Promise<void>
  stop(): Promise<void>
}

/** The user nobody: where the tests run as root, the server does not. */
const nobody = 65_534
const isRoot = process.getuid?.() === 0

export async function startBeaconHost(options: {
  readonly owner: FreeholdClient & { readonly account: LocalAccount }
  readonly operator: LocalAccount
}): Promise<BeaconHost> {
  const { owner, operator } = options
  const sshd = await startSshd()
  const { port } = sshd
  let id = 0n
  const api = await serveWord(async () => {
    const { chainId, contracts } = owner.network
    const payload = {
      host: id.toString(),
      chainId,
      escrow: contracts.leaseEscrow,
      version: '0.0.0',
      headBlock: 1,
      headBlockHash: `0x${'00'.repeat(32)}`,
      timestamp: Math.floor(Date.now() / 1000),
      offers: [],
      accelerator: 'tcg',
      images: [],
      publicAddress: '127.0.0.1',
      freeShape: { points: 0, memoryMib: 0, diskGib: 0, gpus: 0, mbps: 0 },
      beacon: { host: '127.0.0.1', port },
    }
    return { payload, signature: await operator.signMessage({ message: canonicalJson(payload) }) }
  })
  const { publicKey: hpkeKey } = await createHpkeKeyPair()
  const recipient = { hpkeKey, hpkeKeyVersion: 1 }
  const registered = await registerHost(owner, {
    operator: operator.address,
    payee: owner.account.address,
    beaconKey: sshd.publicKey,
    facts: {
      endpoint: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
      region: 'DE',
      hardware: '{}',
      tags: '',
      ...recipient,
    },
  })
  id = registered.host
  return {
    id,
    operator,
    recipient,
    sshEndpoint: sshd.sshEndpoint,
    sshFingerprint: sshd.sshFingerprint,
    callers: sshd.callers,
    cutOff: sshd.close,
    restore: sshd.reopen,
    async stop() {
      await sshd.stop()
      await new Promise<void>((resolve) => {
        api.close(() => resolve())
        api.closeAllConnections()
      })
    },
  }
}

/** Debian's sshd on a port of this machine, with a key of its own. */
export interface TestSshd {
  readonly port: number
  readonly sshEndpoint: string
  readonly sshFingerprint: Hex
  /** x then y of its host key, 64 bytes. */
  readonly publicKey: Hex
  /** From where it was asked, in order. */
  readonly callers: readonly string[]
  /** Refuses connections from now on. */
  close(): Promise<void>
  /** Answers again. */
  reopen(): Promise<void>
  stop(): Promise<void>
}

export async function startSshd(): Promise<TestSshd> {
  const key = makeHostKey()
  const blob = Buffer.from(key.publicKeyOpenSsh.split(' ')[1]!, 'base64')
  const folder = mkdtempSync(join(tmpdir(), 'freehold-beacon-'))
  const config = writeServerFiles(folder, key.privateKeyOpenSsh)
  const children = new Set<ChildProcess>()
  const callers: string[] = []
  const answer = (socket: Socket) => {
    callers.push(socket.remoteAddress!)
    const child = serveOne(socket, config)
    children.add(child)
    child.once('close', () => children.delete(child))
  }
  let server = await listen(answer, 0)
  const { port } = server.address() as AddressInfo
  const close = () => {
    for (const child of children) child.kill('SIGKILL')
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    port,
    sshEndpoint: `ssh://root@127.0.0.1:${port}`,
    sshFingerprint: key.fingerprintSha256Hex,
    publicKey: `0x${blob.subarray(-64).toString('hex')}`,
    callers,
    close,
    async reopen() {
      server = await listen(answer, port)
    },
    async stop() {
      await close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function writeServerFiles(folder: string, privateKey: string): string {
  const keyFile = join(folder, 'beacon_key')
  const config = join(folder, 'sshd_config')
  writeFileSync(keyFile, privateKey, { mode: 0o600 })
  writeFileSync(config, `HostKey ${keyFile}\nUsePAM no\nStrictModes no\nPidFile none\n`)
  if (isRoot) for (const path of [folder, keyFile]) chownSync(path, nobody, nobody)
  return config
}

function listen(answer: (socket: Socket) => void, port: number): Promise<TcpServer> {
  const server = createTcpServer({ pauseOnConnect: true }, answer)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

/** Serves as inetd does, one process per connection. */
function serveOne(socket: Socket, config: string): ChildProcess {
  const child = spawn('/usr/sbin/sshd', ['-i', '-e', '-f', config], {
    stdio: [socket, socket, 'ignore'],
    env: { ...process.env, PATH: systemPath() },
    cwd: '/',
    ...(isRoot && { uid: nobody, gid: nobody }),
  })
  child.once('error', () => {}) // the client sees it hang up
  socket.destroy()
  return child
}

function serveWord(word: () => Promise<unknown>): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/v1/host') return response.writeHead(404).end()
    word().then(
      (signed) => response.end(JSON.stringify(signed)),
      () => response.writeHead(500).end(),
    )
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
