import type { AuditEntry } from '@freehold/sdk/hostApi'

type Details = AuditEntry['details']

const ends: Readonly<Record<string, string>> = {
  agent: 'by its agent',
  acpi: 'by its power button',
  plug: 'by the plug, for it heeded neither agent nor power button',
}

/** What a host did although nobody called, in words; what is not here goes by its name. */
const sentences: Readonly<Record<string, (details: Details) => string>> = {
  guestOff: ({ way, seconds }) => `the machine was shut down ${ends[`${way}`] ?? ''} within ${seconds} s`,
  guestOn: ({ foundAs }) => `the machine was found ${foundAs} and is started again`,
  setPower: ({ action, idleSeconds }) =>
    idleSeconds === undefined ? `${action}` : `${action}, after idling for ${idleSeconds} s`,
  closeLease: ({ idleSeconds }) =>
    idleSeconds === undefined ? 'closes the lease' : `closes the lease, after idling for ${idleSeconds} s`,
  takeSnapshot: ({ name, outcome }) =>
    outcome === 'failed' ? 'a snapshot failed; it is tried again later' : `snapshot ${name} taken`,
  deleteSnapshot: ({ name }) => `snapshot ${name} deleted, for newer ones are kept`,
}

/** An entry of the host's own as a sentence; null: it is a wallet's, or of a newer host. */
export const ownDoingText = ({ by, action, details }: AuditEntry): string | null =>
  by === 'wallet' ? null : (sentences[action]?.(details) ?? null)
