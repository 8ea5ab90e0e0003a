/** Why an image cannot be used: `corrupt` and `pin` need a person, `fetch` and `build` may be tried again. */
export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly reason: 'corrupt' | 'pin' | 'fetch' | 'build'
  constructor(reason: 'corrupt' | 'pin' | 'fetch' | 'build', message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
