/** How a verifier reaches strangers: bounded, and never into its own network. */
export { boundedGet } from './get.ts'
export { isInside, type Lookup, makeLookup, resolveOutside } from './lookup.ts'
