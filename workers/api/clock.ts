/** Unix milliseconds; a function so that tests can let time pass. */
export type Clock = () => number

/** Unix seconds of a clock. */
export const secondsOf = (now: Clock): number => Math.floor(now() / 1000)
