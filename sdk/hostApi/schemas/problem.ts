import { z } from 'zod'

/** Why a host refused, for programs; each has one HTTP status. */
export const PROBLEMS = {
  badRequest: 400,
  notSignedIn: 401,
  wrongRole: 403,
  wrongOrigin: 403,
  notFound: 404,
  conflict: 409,
  tooLarge: 413,
  refused: 422,
  tooMany: 429,
  failed: 500,
  notSupported: 501,
  unavailable: 503,
} as const
export type Problem = keyof typeof PROBLEMS

/** Every answer that is not a success. */
export const problemSchema = z.object({
  code: z.enum(Object.keys(PROBLEMS) as [Problem, ...Problem[]]),
  /** What happened, in a sentence. */
  error: z.string(),
  /** What to do now, where there is something. */
  next: z.string().optional(),
})
export type ProblemAnswer = z.output<typeof problemSchema>
