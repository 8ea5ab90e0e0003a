import { COLUMNS } from './columns.ts'
import { GPU_COLUMNS, mostGpus } from './gpu-row.ts'
import { MINUTE_COLUMNS } from './minute.ts'
import { RingFile } from './ring-file.ts'

export const secondsKept = 3600
export const minutesKept = 30 * 24 * 60

/**
 * The files of an instance: an hour by the second (170 kB), 30 days by the minute (5.9 MB), and 30 days of its GPUs by the minute
 * (8.5 MB), which is there only where a GPU is.
 */
export interface Rings {
  readonly hour: RingFile
  readonly month: RingFile
  readonly gpus: RingFile
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
    gpus: new RingFile({
      folder,
      name: 'gpus.ring',
      slots: minutesKept,
      stepSeconds: 60,
      columns: mostGpus * GPU_COLUMNS.length,
    }),
  }
}
