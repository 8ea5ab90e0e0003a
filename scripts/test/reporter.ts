import type { TestEvent } from 'node:test/reporters'

/** What `node --test` counted, as the reporter below writes it. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** A reporter for machines: one line of JSON with the totals, written when all files are done. */
export default async function* countsReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:summary' || event.data.file !== undefined) continue
    const { passed, tests, skipped, todo } = event.data.counts
    const counts: Counts = { passed, failed: tests - passed - skipped - todo, skipped }
    yield `${JSON.stringify(counts)}\n`
  }
}
