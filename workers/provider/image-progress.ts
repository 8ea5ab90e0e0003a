import type { ImageProgress } from '../images/index.ts'

const MIB = 2 ** 20

/** Tells a log how far a build or download of an image is: each step once, and a download at every tenth of it. */
export function sayImageProgress(say: (sentence: string) => void): (progress: ImageProgress) => void {
  const said = new Map<string, string>()
  return ({ image, step, doneBytes, totalBytes }) => {
    const tenth = doneBytes && totalBytes ? Math.floor((doneBytes / totalBytes) * 10) : 0
    const now = `${step} ${tenth}`
    if (said.get(image) === now) return
    said.set(image, now)
    const far =
      doneBytes && totalBytes ? `, ${Math.floor(doneBytes / MIB)} of ${Math.ceil(totalBytes / MIB)} MiB` : ''
    say(`Image ${image}: ${step}${far}.`)
  }
}
