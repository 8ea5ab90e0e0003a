import { type ComponentType, lazy } from 'react'

const AGAIN_AFTER_MS = 500

/** A page that is loaded when it is first opened; tried twice, since browsers drop requests when a network interface changes. */
export function lazyPage<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  return lazy(() =>
    load().catch(async () => {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS))
      return load()
    }),
  )
}
