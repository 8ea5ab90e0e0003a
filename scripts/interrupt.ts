/**
 * Aborted by the first Ctrl-C, SIGTERM or end of the terminal; later ones change nothing, since npm and the terminal each send their
 * own.
 * @param sentence what to tell whoever watches, on standard error
 */
export function abortOnSignal(sentence?: string): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) return
      if (sentence !== undefined) process.stderr.write(`\n${sentence}\n`)
      controller.abort(new Error(`Interrupted by ${signal}.`))
    })
  }
  return controller.signal
}
