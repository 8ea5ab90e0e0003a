/** What the worker does against a wrong DOWN: it pledges the handshakes of its beacon in time, and answers with them. */
export { type Defence, type DefenceOptions, openDefence } from './defence.ts'
export { openPledges, type Pledges } from './pledges.ts'
