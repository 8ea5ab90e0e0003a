export type ImageErrorReason = 'corrupt' | 'missing' | 'pin' | 'fetch' | 'build'

/**
 * Why an image cannot be used: `corrupt` and `pin` need a person, `fetch` and `build` may be tried again; `missing`: this host
 * does not have the version that was asked for.
 */
export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly reason: ImageErrorReason
  constructor(reason: ImageErrorReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
