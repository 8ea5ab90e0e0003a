import { styleText } from 'node:util'
import type { Output } from '../kernel/io.ts'

/** Few styles with a meaning each; plain text where the stream is no terminal. */
export interface Paint {
  good(text: string): string
  warn(text: string): string
  bad(text: string): string
  bold(text: string): string
  dim(text: string): string
}

/** Colours only on a terminal, and never with NO_COLOR (https://no-color.org) or TERM=dumb. */
export function makePaint(stream: Output, env: Readonly<Record<string, string | undefined>>): Paint {
  const coloured = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    coloured ? styleText(format, text, { validateStream: false }) : text
  return {
    good: style('green'),
    warn: style('yellow'),
    bad: style('red'),
    bold: style('bold'),
    dim: style('dim'),
  }
}
