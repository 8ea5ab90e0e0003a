import RFB from '@novnc/novnc'

/** A machine's screen in the page, as large as its place. */
export type Viewer = {
  focus: () => void
  /** Browsers and desktops keep this chord for themselves, so it has a button. */
  sendCtrlAltDel: () => void
  dispose: () => void
}

export type ViewerOptions = {
  place: HTMLElement
  /** The line to the screen. */
  socket: WebSocket
  /** The first picture comes: it can be typed. */
  onShown: () => void
  /** The keys that lead out of the screen were pressed: it takes all others, Tab included. */
  onLeave: () => void
}

/** The keys that are down when somebody leaves, as X and the keyboard name them. The page sees them come up, the screen does not. */
const LEAVING_KEYS = [
  [0xffe3, 'ControlLeft'],
  [0xffe4, 'ControlRight'],
  [0xffe9, 'AltLeft'],
  [0xffea, 'AltRight'],
] as const

/** Puts a machine's screen into the page. */
export function openViewer({ place, socket, onShown, onLeave }: ViewerOptions): Viewer {
  const rfb = new RFB(place, socket, { shared: true })
  rfb.scaleViewport = true
  rfb.background = 'transparent'
  const canvas = place.querySelector('canvas')!
  canvas.tabIndex = 0 // reached with Tab, as everything else on the page
  canvas.setAttribute('role', 'application')
  canvas.setAttribute('aria-label', 'The machine’s screen')
  const leaving = (event: KeyboardEvent) => {
    if (!event.ctrlKey || !event.altKey || event.key.toLowerCase() !== 'x') return
    event.preventDefault()
    event.stopPropagation()
    for (const [keysym, code] of LEAVING_KEYS) rfb.sendKey(keysym, code, false)
    onLeave()
  }
  place.addEventListener('keydown', leaving, { capture: true })
  let isOver = false
  rfb.addEventListener('connect', onShown)
  rfb.addEventListener('disconnect', () => {
    isOver = true
  })
  return {
    focus: () => rfb.focus({ preventScroll: true }),
    sendCtrlAltDel: () => rfb.sendCtrlAltDel(),
    dispose: () => {
      place.removeEventListener('keydown', leaving, { capture: true })
      if (!isOver) rfb.disconnect()
    },
  }
}
