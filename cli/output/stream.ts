import { isReaderGone, type Output } from '../kernel/io.ts'

/** Writes and waits until it is handed over; false when nobody reads any more. */
export function writeOut(stream: Output, data: string | Uint8Array): Promise<boolean> {
  if (stream.destroyed) return Promise.resolve(false)
  return new Promise((done, failed) =>
    stream.write(data, (error) => (error ? (isReaderGone(error) ? done(false) : failed(error)) : done(true))),
  )
}
