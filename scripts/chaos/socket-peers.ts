import { readFileSync } from 'node:fs'

/** States of a TCP socket in /proc/net/tcp (include/net/tcp_states.h of Linux). */
const LISTENING = '0A'
const OTHER_STATES: Readonly<Record<string, string>> = {
  '06': ' (ending)',
  '08': ' (the other side ended it)',
}

/**
 * What each socket of a process leads to, by the name of its handle, as `socket:[4711]`: `tcp to port 8545`, `listens on port 80`,
 * `unix /run/x.sock`. Sockets of other kinds, and such as were closed meanwhile, are not in it.
 */
export function socketPeersOf(pid: number): ReadonlyMap<string, string> {
  const table = (name: string) => readFileSync(`/proc/${pid}/net/${name}`, 'utf8').split('\n').slice(1)
  return new Map([
    ...[...table('tcp'), ...table('tcp6')].flatMap(tcpPeer),
    ...table('unix').flatMap(unixPeer),
  ])
}

/** Columns: number, local, remote, state, queues, timer, retransmits, user, timeout, inode. */
function tcpPeer(line: string): [string, string][] {
  const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/)
  if (inode === undefined) return []
  const ports = `port ${portOf(local!)} to port ${portOf(remote!)}`
  const peer = state === LISTENING ? `listens on port ${portOf(local!)}` : tcpName(ports, state!)
  return [[`socket:[${inode}]`, peer]]
}

const tcpName = (ports: string, state: string) => `tcp ${ports}${OTHER_STATES[state] ?? ''}`
const portOf = (address: string) => Number.parseInt(address.split(':')[1]!, 16)

/** Columns: address, references, protocol, flags, type, state, inode, path where it has one. */
function unixPeer(line: string): [string, string][] {
  const [, , , , , , inode, path] = line.trim().split(/\s+/)
  return inode === undefined ? [] : [[`socket:[${inode}]`, `unix ${path ?? 'pair'}`]]
}
