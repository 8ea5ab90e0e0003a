/** What a person typed that is not for the guest. */
export type EscapeCommand = 'leave' | 'help'

const TILDE = 0x7e
const LINE_ENDS: readonly number[] = [0x0d, 0x0a]

/**
 * Takes the escape sequences out of what is typed, as ssh does: `~.` at the beginning of a line leaves, `~?` explains, `~~` is
 * one tilde. Everything else goes to the guest, Ctrl-C included.
 */
export class EscapeReader {
  #isLineStart = true
  #isPending = false

  /** What goes to the guest, and what was asked of us; after `leave` nothing more is read. */
  read(bytes: Uint8Array): { forGuest: Uint8Array<ArrayBuffer>; commands: EscapeCommand[] } {
    const forGuest: number[] = []
    const commands: EscapeCommand[] = []
    for (const byte of bytes) {
      if (this.#isPending) {
        this.#isPending = false
        const command = { '.': 'leave', '?': 'help' }[String.fromCharCode(byte)] as EscapeCommand | undefined
        if (command) commands.push(command)
        if (command === 'leave') break
        if (command === undefined) forGuest.push(TILDE, ...(byte === TILDE ? [] : [byte]))
        this.#isLineStart = command !== undefined || LINE_ENDS.includes(byte)
      } else if (byte === TILDE && this.#isLineStart) this.#isPending = true
      else {
        forGuest.push(byte)
        this.#isLineStart = LINE_ENDS.includes(byte)
      }
    }
    return { forGuest: Uint8Array.from(forGuest), commands }
  }
}
