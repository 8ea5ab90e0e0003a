import { SOCKET_CLOSE } from '../schemas/sockets.ts'
import type { HostApi } from './hostApi.ts'
import { lineLost, lineOpened } from './line.ts'

export interface OpenScreenParameters {
  readonly lease: string
  readonly signal?: AbortSignal
}

/** How the line to a screen ended. */
export interface ScreenEnd {
  /** In a sentence; null when this side closed it. */
  readonly sentence: string | null
  /** The line broke, rather than that the guest is off or somebody may no longer look: worth another try. */
  readonly isBroken: boolean
}

/** A guest's screen. */
export interface HostScreen {
  /** Raw RFB in binary frames, both ways: what a VNC viewer takes for its channel. */
  readonly socket: WebSocket
  readonly ended: Promise<ScreenEnd>
}

/** Opens the screen of an instance. Resolves when the connection stands. @throws HostApiError */
export async function openScreen(api: HostApi, { lease, signal }: OpenScreenParameters): Promise<HostScreen> {
  const socket = await api.openSocket('vnc', lease, signal && { signal })
  const ended = new Promise<ScreenEnd>((resolve) => {
    socket.addEventListener('close', ({ reason, code }) => {
      if (signal?.aborted) return resolve({ sentence: null, isBroken: false })
      const isMeant = code === 1000 || code === SOCKET_CLOSE.notAllowed
      resolve({ sentence: reason || lineLost(code), isBroken: !isMeant })
    })
  })
  const close = () => socket.close(1000)
  if (signal?.aborted) close()
  signal?.addEventListener('abort', close, { once: true })
  await lineOpened(socket, api.host, 'screen')
  return { socket, ended }
}
