import { connect } from 'node:net'
import { waitFor } from '../network/wait.ts'

/** A guest that boots swallows packets: an attempt that got no word within this time is given up for a new one. */
const ATTEMPT_MS = 200

/**
 * Waits until an SSH server says hello. Asks far more often than `ssh` would, whose own attempts last seconds while a guest
 * boots: a floor must not be measured with a coarse ruler.
 */
export async function waitForGreeting(address: { host: string; port: number }): Promise<void> {
  await waitFor(() => greets(address), {
    what: `${address.host}:${address.port} greets as an SSH server`,
    seconds: 120,
    everyMs: 10,
  })
}

function greets({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const done = (greeted: boolean) => {
      socket.destroy()
      resolve(greeted)
    }
    socket.setTimeout(ATTEMPT_MS, () => done(false))
    socket.once('data', (text) => done(text.toString().startsWith('SSH-')))
    socket.once('error', () => done(false))
    socket.once('close', () => done(false))
  })
}
