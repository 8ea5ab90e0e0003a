import { defineVerb } from '../kernel/verb.ts'
import type { LeaseView } from '../leases/view.ts'
import { followRental, rentalText } from '../rent/follow.ts'
import { type RentInput, rentInput, rentOptions } from '../rent/input.ts'
import { openWish } from '../rent/open.ts'
import { resumePlan } from '../rent/resume.ts'
import { makeWish } from '../rent/wish.ts'

/** `freehold rent` */
export const rent = defineVerb<RentInput, LeaseView>({
  details:
    'Rents a machine with one signature and one transaction. Asks for what is missing, shows the price per hour and the total, and signs only after a yes. Before that, the plan is saved: whatever happens, `freehold rent --resume` goes on without paying twice.',
  options: rentOptions,
  unfinished: 'freehold rent --resume: it finds what was sent, and never pays twice',
  examples: [
    ['freehold rent', 'asks for everything'],
    ['freehold rent --image debian-12 --memory 4G --disk 40G --hours 24', 'asks for a yes'],
    ['freehold rent --image micro --hours 1 --yes --json', 'for programs'],
    ['freehold rent --resume', 'after Ctrl-C or a power cut'],
    ['freehold rent --from 0x7c3f21ab --hours 24', 'on the kept disk of an ended lease'],
  ],
  input: rentInput,
  async run(context, input) {
    const client = await context.reader()
    const { open } =
      input.resume === undefined
        ? await openWish(context, await makeWish(context, client, input), input)
        : await resumePlan(context, client, input)
    return followRental(context, client, open.leaseId, input)
  },
  print: rentalText,
})
