import { ManifestError, parseService, type Service } from '@freehold/sdk'
import { z } from 'zod'

/** `tcp:22`, `web=http:8080/health`: something that must work before a machine is ready, named or not. */
export const service = z.string().transform((text, ctx): Service => {
  try {
    return parseService(text)
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    ctx.addIssue({ code: 'custom', message: error.message })
    return z.NEVER
  }
})
