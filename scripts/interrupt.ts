/** Aborted by the first Ctrl-C or SIGTERM; later ones change nothing, since npm and the terminal each send their own. */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort())
  return controller.signal
}
