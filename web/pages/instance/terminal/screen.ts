import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import { type ITheme, Terminal } from '@xterm/xterm'

/** A terminal in the page, as large as its place. */
export type Screen = {
  terminal: Terminal
  dispose: () => void
}

const DARK: ITheme = {
  background: '#0f141a',
  foreground: '#dedee3',
  cursor: '#89bdee',
  selectionBackground: '#2b3a4e',
}

export type ScreenOptions = {
  place: HTMLElement
  /** Whether what is written is read aloud by screen readers; slower. */
  readsAloud: boolean
  /** The keys that lead out of the terminal were pressed: it takes all others, Tab included. */
  onLeave: () => void
}

/** Puts a terminal into the page. Dark in every theme, as terminals are. */
export function openScreen({ place, readsAloud, onLeave }: ScreenOptions): Screen {
  const terminal = new Terminal({
    fontSize: 13,
    fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
    scrollback: 5_000,
    screenReaderMode: readsAloud,
    theme: DARK,
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.attachCustomKeyEventHandler((event) => {
    const isLeaving = event.ctrlKey && event.altKey && event.key.toLowerCase() === 'x'
    if (isLeaving && event.type === 'keydown') onLeave()
    return !isLeaving
  })
  terminal.open(place)
  const watch = new ResizeObserver(() => fit.fit())
  watch.observe(place)
  return {
    terminal,
    dispose: () => {
      watch.disconnect()
      terminal.dispose()
    },
  }
}
