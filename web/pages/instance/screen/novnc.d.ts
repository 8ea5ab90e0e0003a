/** The part of noVNC that the console uses. The library has no types, and those of others are of an older layout of it. */
declare module '@novnc/novnc' {
  export default class RFB extends EventTarget {
    /** @param channel a WebSocket that stands, or that is about to */
    constructor(target: Element, channel: WebSocket, options?: { shared?: boolean })
    /** Whether the picture is made as large, or as small, as its place. */
    scaleViewport: boolean
    background: string
    focus(options?: FocusOptions): void
    sendKey(keysym: number, code: string | null, down?: boolean): void
    sendCtrlAltDel(): void
    disconnect(): void
  }
}
