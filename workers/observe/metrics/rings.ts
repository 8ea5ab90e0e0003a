import { COLUMNS } from './columns.ts'
import { MINUTE_COLUMNS } from './minute.ts'
import { RingFile } from './ring-file.ts'

export const secondsKept = 3600
export const minutesKept = 30 * 24 * 60

/** The two files of an instance: an hour by the second (170 kB), 30 days by the minute (5.9 MB). */
export interface Rings {
  readonly hour: RingFile
  readonly month: RingFile
}

export function ringsIn(folder: string): Rings {
  return {
    hour: new RingFile({
      folder,
      name: 'hour.ring',
      slots: secondsKept,
      stepSeconds: 1,
      columns: COLUMNS.length,
    }),
    month: new RingFile({
      folder,
      name: 'month.ring',
      slots: minutesKept,
      stepSeconds: 60,
      columns: MINUTE_COLUMNS,
    }),
  }
}
