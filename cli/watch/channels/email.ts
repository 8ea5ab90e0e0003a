import { createTransport } from 'nodemailer'
import type { Channel } from './channel.ts'

const DEADLINE_MS = 20_000

export interface EmailSettings {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; else it is asked for with STARTTLS, and nothing is sent without it but to this machine. */
  readonly secure: boolean
  readonly login: { readonly user: string; readonly password: string } | null
  readonly from: string
  readonly to: readonly string[]
}

/** A mail per event, over SMTP. */
export function email({ host, port, secure, login, from, to }: EmailSettings): Channel {
  const isHere = host === 'localhost' || host === '::1' || /^127\./.test(host)
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && !isHere,
    ...(login && { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: DEADLINE_MS,
    greetingTimeout: DEADLINE_MS,
    socketTimeout: DEADLINE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    name: 'email',
    async send({ id, kind, says, details }, signal) {
      const text = `${says}\n\n${Object.entries(details)
        .map(([key, value]) => `${key}: ${value}\n`)
        .join('')}`
      const subject = `Freehold: ${says.split(/[.:;](?: |$)/, 1)[0]}`.slice(0, 150)
      const headers = { 'X-Freehold-Event': kind }
      const messageId = `<${id.replaceAll(':', '.')}@freehold>` // the same mail twice is one, for who looks
      try {
        await transport.sendMail({ from, to: [...to], subject, text, headers, messageId })
      } catch (error) {
        signal.throwIfAborted()
        throw new Error(wordsOf(error))
      }
    },
  }
}

/** The server's code, not its words: some repeat what was sent to them. */
function wordsOf(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
  const refused = typeof responseCode === 'number' ? `, SMTP status ${responseCode}` : ''
  return `the mail server did not take it (${typeof code === 'string' ? code : 'no reason given'}${refused})`
}
