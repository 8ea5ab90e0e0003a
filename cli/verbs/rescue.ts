import { powerVerb } from '../instances/power.ts'

/** `freehold rescue LEASE` */
export const rescue = powerVerb({
  name: 'rescue',
  details:
    "Boots a small system instead of the machine's own, with its disk attached as /dev/vdc, so that a broken boot or a lost key can be mended: log in with the same SSH key, or with `freehold console`. `--end` boots the disk again.",
  says: 'it does not boot any more',
  options: [{ flags: '--end', says: 'boot the disk again' }],
  action: ({ end }) => (end ? 'endRescue' : 'rescue'),
})
