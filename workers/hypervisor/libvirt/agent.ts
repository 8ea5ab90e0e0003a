import { HypervisorError } from '../types.ts'
import type { CallPool } from './call-pool.ts'

/** libvirt first makes sure that the agent listens, which may take as long as this before the command's own time begins. */
const handshakeSeconds = 7
const mostAnswerCharacters = 4 << 20

/** Asks a guest's agent. @throws HypervisorError `noAgent`, `timeout`, `refused` (by guest or libvirt), `gone` */
export async function askAgent(
  calls: CallPool,
  name: string,
  command: string,
  args: Readonly<Record<string, unknown>>,
  timeoutSeconds: number,
): Promise<unknown> {
  if (!/^guest-[a-z-]{1,60}$/.test(command))
    throw new HypervisorError('refused', `"${command.slice(0, 80)}" is no command of a guest agent.`)
  const seconds = Math.min(60, Math.max(1, Math.ceil(timeoutSeconds)))
  const request = JSON.stringify({ execute: command, arguments: args })
  const answer = await calls.call(seconds + handshakeSeconds, 'agent', name, request, seconds)
  if (answer.length > mostAnswerCharacters)
    throw new HypervisorError('refused', `The agent of guest ${name} answers too much.`)
  return returnedBy(answer, name)
}

function returnedBy(answer: string, name: string): unknown {
  try {
    return (JSON.parse(answer) as { return?: unknown }).return
  } catch (cause) {
    throw new HypervisorError('refused', `The agent of guest ${name} does not answer in JSON.`, { cause })
  }
}
