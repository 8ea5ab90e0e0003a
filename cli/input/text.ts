import { ratePerSecond, usdc } from '@freehold/sdk'
import { type Address, getAddress, isAddress } from 'viem'
import { z } from 'zod'
import { nearest } from '../output/similar.ts'

/** A whole number from `least` to `most`, as typed. */
export function wholeNumber(least: number, most: number) {
  return z.string().transform((text, ctx): number => {
    const value = Number(text)
    if (/^\d+$/.test(text.trim()) && value >= least && value <= most) return value
    ctx.addIssue({
      code: 'custom',
      message: `a whole number from ${least} to ${most} is needed, not "${text}"`,
    })
    return z.NEVER
  })
}

/** How many of something are enough, from 1; `all` is Infinity. */
export const limitOrAll = z.string().transform((text, ctx): number => {
  const word = text.trim().toLowerCase()
  if (word === 'all') return Number.POSITIVE_INFINITY
  const value = Number(word)
  if (/^\d+$/.test(word) && value >= 1 && Number.isSafeInteger(value)) return value
  ctx.addIssue({ code: 'custom', message: `a whole number from 1, or all, is needed, not "${text}"` })
  return z.NEVER
})

/** Hours as typed, such as `24` or `1.5`, in whole seconds. */
export const hoursAsSeconds = z.string().transform((text, ctx): number => {
  const hours = Number(text)
  if (/^\d+(\.\d+)?$/.test(text.trim()) && hours > 0 && hours <= 24 * 366 * 10) return Math.ceil(hours * 3600)
  ctx.addIssue({ code: 'custom', message: `hours above 0, such as 24 or 1.5, are needed, not "${text}"` })
  return z.NEVER
})

const sizePattern = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(?:i?b)?)?$/i
const mibPer = { k: 1 / 1024, m: 1, g: 1024, t: 1024 * 1024 } as const

/** `4096`, `4096M`, `4G` or `4GiB` in MiB; a bare number counts in MiB. */
export const memoryMib = sizeIn('m', 'memory such as 512M or 4G')
/** `40`, `40G` or `1T` in GiB; a bare number counts in GiB. */
export const diskGib = sizeIn('g', 'a disk size such as 10G or 1T')

function sizeIn(unit: 'm' | 'g', wanted: string) {
  return z.string().transform((text, ctx): number => {
    const [, digits, letter] = sizePattern.exec(text.trim()) ?? []
    const from = (letter?.toLowerCase() ?? unit) as keyof typeof mibPer
    const value = (Number(digits) * mibPer[from]) / mibPer[unit]
    if (digits !== undefined && Number.isInteger(value) && value > 0) return value
    ctx.addIssue({ code: 'custom', message: `${wanted} is needed, not "${text}"` })
    return z.NEVER
  })
}

/** One of the given words; a near miss is named. */
export function oneOf<Word extends string>(words: readonly Word[]) {
  return z.string().transform((text, ctx): Word => {
    const found = words.find((word) => word.toLowerCase() === text.toLowerCase())
    if (found !== undefined) return found
    const near = nearest(text, words)
    ctx.addIssue({
      code: 'custom',
      message: `"${text}" is none of ${words.join(', ')}${near ? `; did you mean ${near}?` : ''}`,
    })
    return z.NEVER
  })
}

/** A host's number, as the registry counts. */
export const hostNumber = z
  .string()
  .regex(/^[1-9]\d{0,18}$/, 'the number of a host is needed, such as 7')
  .transform((text) => BigInt(text))

/** An account's address as typed; a mistyped checksum is refused. */
export const accountAddress = z.string().transform((text, ctx): Address => {
  if (isAddress(text)) return getAddress(text)
  ctx.addIssue({ code: 'custom', message: `an address is needed, 0x and 40 hex digits, not "${text}"` })
  return z.NEVER
})

/** An amount of USDC as typed, in units of 1e-6. */
export const usdcUnits = z.string().transform((text, ctx): bigint => {
  if (/^\d{1,13}(\.\d{1,6})?$/.test(text.trim())) return usdc(text)
  ctx.addIssue({ code: 'custom', message: `an amount of USDC such as 5 or 0.25 is needed, not "${text}"` })
  return z.NEVER
})

/** A limit per hour as typed, in 1e-18 USDC per second; rounded up, so that the price itself is within it. */
export const usdcPerHour = z.string().transform((text, ctx): bigint => {
  if (/^\d{1,9}(\.\d{1,12})?$/.test(text.trim())) return ratePerSecond(text) + 1n
  ctx.addIssue({ code: 'custom', message: `a price per hour in USDC such as 0.02 is needed, not "${text}"` })
  return z.NEVER
})
