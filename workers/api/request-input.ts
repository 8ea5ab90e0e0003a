import type { HostRoute } from '@freehold/sdk/hostApi'
import type { z } from 'zod'
import { ApiProblem } from './api-problem.ts'
import type { ApiContext } from './gate.ts'

/** How much of what is wrong is told. */
const LONGEST_COMPLAINT = 400

/** A part of a request against its schema; undefined where the route has none. @throws ApiProblem `badRequest` */
export function checked(what: string, schema: z.ZodType | undefined, given: unknown): unknown {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const complaints = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  )
  throw new ApiProblem(
    'badRequest',
    `The ${what} cannot be used: ${complaints.join('; ').slice(0, LONGEST_COMPLAINT)}.`,
  )
}

/** A JSON body, checked. @throws ApiProblem `badRequest` */
export async function checkedBody(route: HostRoute, c: ApiContext): Promise<unknown> {
  if (route.body === undefined) return undefined
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? ''))
    throw new ApiProblem('badRequest', 'The body must be JSON: content-type application/json.')
  let given: unknown
  try {
    given = JSON.parse(await c.req.text())
  } catch (error) {
    if (error instanceof SyntaxError) throw new ApiProblem('badRequest', 'The body is not JSON.')
    throw error
  }
  return checked('body', route.body, given)
}
