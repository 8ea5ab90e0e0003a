import { isIPv6 } from 'node:net'
import type { OpenPort } from '@freehold/sdk/hostApi'

/** `203.0.113.7:40023` */
export function publicText({ publicAddress, publicPort }: OpenPort): string {
  return `${isIPv6(publicAddress) ? `[${publicAddress}]` : publicAddress}:${publicPort}`
}
