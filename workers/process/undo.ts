/** What was begun and must be ended, the last first. */
export interface Undo {
  add(end: () => void | Promise<void>): void
  /** Ends everything, each even when another fails; a second call waits for the first. @throws the first failure */
  run(): Promise<void>
}

export function openUndo(): Undo {
  const ends: (() => void | Promise<void>)[] = []
  let running: Promise<void> | null = null

  async function endAll(): Promise<void> {
    let failure: unknown = null
    for (let end = ends.pop(); end; end = ends.pop()) {
      try {
        await end()
      } catch (error) {
        failure ??= error
      }
    }
    if (failure !== null) throw failure
  }
  return {
    add: (end) => {
      ends.push(end)
    },
    run() {
      running ??= endAll()
      return running
    },
  }
}
