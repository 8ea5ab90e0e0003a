import type { Output } from '../../kernel/io.ts'
import { writeOut } from '../../output/stream.ts'
import { moment } from '../../output/time.ts'
import type { Channel } from './channel.ts'

/** Standard output: a line per event, for people or with `--json` for programs. */
export const terminal = (stream: Output, { json }: { json: boolean }): Channel => ({
  name: 'terminal',
  async send(event) {
    const line = json ? JSON.stringify(event) : `${moment(event.at)}  ${event.says}`
    await writeOut(stream, `${line}\n`)
  },
})
