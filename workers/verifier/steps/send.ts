import type { Address, Hex } from 'viem'
import { nameOf } from '../decide/index.ts'
import type { Task } from './types.ts'

/** Sends the transaction of a step to the verifier network, simulated first, and waits until it is mined and seen. */
export const sendStep = (task: Task, data: Hex): Promise<void> =>
  sendAs(task, nameOf(task.step), task.context.contract, data)

/** The same with another key or receiver. */
export async function sendAs({ context, signal }: Task, key: string, to: Address, data: Hex): Promise<void> {
  const { sender, follower } = context
  const { blockNumber } = await sender.send({ key, to, data }, signal)
  await follower.reach(Number(blockNumber), signal) // what is decided next knows of it
}
