import { FreeholdError } from './base.ts'

/** A file that is no proof of a probe, or a damaged one. */
export class ProofFileError extends FreeholdError {
  override readonly name = 'ProofFileError'
}
