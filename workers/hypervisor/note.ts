import { z } from 'zod'
import { noteNamespace } from './names.ts'
import { text, untext } from './xml-text.ts'

const note = z.object({
  limits: z
    .object({
      cpuWeight: z.number(),
      cpuQuotaPercent: z.number().nullable(),
      memoryLimitMib: z.number().nullable(),
    })
    .nullable(),
})

/** What the house writes on a domain for itself: it stays with the domain whatever becomes of the worker. */
export type DomainNote = z.infer<typeof note>

export function noteXml(content: DomainNote): string {
  return `<metadata><freehold:note xmlns:freehold='${noteNamespace}'>${text(JSON.stringify(content))}</freehold:note></metadata>`
}

/** Reads the element back as libvirt gives it; null for no note, and for one of another version of the house. */
export function readNote(element: string | null): DomainNote | null {
  const content = element === null ? null : /^<[^>]*>([^<]*)<\//.exec(element.trim())?.[1]
  if (!content) return null
  try {
    return note.parse(JSON.parse(untext(content)))
  } catch {
    return null
  }
}
