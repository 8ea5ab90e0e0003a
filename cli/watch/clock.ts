/** Unix second of this machine. */
export const now = (): number => Math.floor(Date.now() / 1000)
