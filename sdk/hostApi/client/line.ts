import { HostApiError } from '../../errors/hostApi.ts'

/** Waits until a WebSocket of a host stands. @throws HostApiError `unreachable`; a browser hides why */
export function lineOpened(socket: WebSocket, host: bigint, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener(
      'error',
      () =>
        reject(
          new HostApiError('unreachable', `Host ${host} does not open the ${what}.`, {
            next: 'try again in a minute.',
          }),
        ),
      { once: true },
    )
  })
}

/** What a line that ended says where its other end gave no reason. */
export const lineLost = (code: number): string => `The connection was lost (${code}).`
