import { StringDecoder } from 'node:string_decoder'
import { stripVTControlCharacters } from 'node:util'

/** Everything that moves a cursor or rings a bell; line ends and tabs stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: the one escape sequence that is ours
const colours = /(\u001b\[[0-9;]*m)/

/** Text of a guest, made harmless for a terminal: whoever works in the guest could write escape sequences into its log. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(controls, '')
}

/** The same for what we print ourselves, which may hold words of a host: our colours stay. */
export function harmlessInside(text: string): string {
  return text
    .split(colours)
    .map((part, at) => (at % 2 === 1 ? part : harmless(part)))
    .join('')
}

/** Whole lines out of a stream of bytes, each made harmless. What stands after the last line end comes at `end`. */
export class LineReader {
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  /** The lines that are complete now. */
  read(bytes: Uint8Array): string[] {
    const lines = (this.#rest + this.#decoder.write(bytes)).split('\n')
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > LONGEST_LINE) {
      lines.push(this.#rest)
      this.#rest = ''
    }
    return lines.map(harmless)
  }

  /** What is left, if anything. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end()
    return rest === '' ? [] : [harmless(rest)]
  }
}

/** A guest that never ends its line must not fill our memory. */
const LONGEST_LINE = 1 << 16
