import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { join } from 'node:path'
import { waitFor } from '../support/index.ts'

/**
 * A machine of one program, in its first sector: what is typed on its keyboard is written to its screen, and to port 0xe9,
 * where QEMU puts it into a file.
 */
const SECTOR = Buffer.concat(
  [
    [0xb8, 0x03, 0x00, 0xcd, 0x10], // mov ax, 3; int 10h: text, an empty screen
    [0xb0, 0x3e, 0xe6, 0xe9], // mov al, '>'; out 0e9h, al: it is on
    [0x31, 0xc0, 0xcd, 0x16], // again: xor ax, ax; int 16h: wait for a key
    [0xe6, 0xe9], // out 0e9h, al
    [0xb4, 0x0e, 0xbb, 0x07, 0x00, 0xcd, 0x10], // mov ah, 0eh; mov bx, 7; int 10h: write it
    [0xeb, 0xf1], // jmp again
    Array<number>(486).fill(0),
    [0x55, 0xaa],
  ].map((bytes) => Buffer.from(bytes)),
)

export interface TypingMachine {
  /** Bytes of its VNC server, as a host hands them to the tenant API. */
  openScreen(): Promise<Socket>
  /** Everything that was typed on its keyboard so far. */
  typed(): string
  /** Cuts every line to the screen, as a worker that dies does. */
  cutLines(): void
  stop(): Promise<void>
}

/** Starts a QEMU whose screen is VNC on a unix socket, emulated: it is on in a second anywhere. */
export async function startTypingMachine(folder: string): Promise<TypingMachine> {
  const [disk, log, vnc] = ['disk.img', 'typed', 'vnc'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(disk, SECTOR)
  const qemu = spawn(
    'qemu-system-x86_64',
    [
      ...['-accel', 'tcg', '-m', '16', '-nodefaults', '-vga', 'std', '-vnc', `unix:${vnc}`],
      ...['-drive', `file=${disk},format=raw,if=ide,readonly=off`, '-debugcon', `file:${log}`],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const lines = new Set<Socket>()
  const written = () => (existsSync(log) ? readFileSync(log, 'latin1') : '')
  // Before it is on, its firmware throws away what is typed.
  await waitFor(() => written() === '>' || hasEnded(qemu), { what: 'the machine is on', seconds: 120 })
  if (hasEnded(qemu)) throw new Error('QEMU did not start.')
  return {
    async openScreen() {
      const line = createConnection(vnc)
      await once(line, 'connect')
      lines.add(line)
      line.once('close', () => lines.delete(line))
      return line
    },
    typed: () => written().slice(1),
    cutLines: () => {
      for (const line of lines) line.destroy()
    },
    async stop() {
      if (hasEnded(qemu)) return
      qemu.kill('SIGKILL')
      await once(qemu, 'exit')
    },
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null
