import type { Channel } from './channel.ts'
import { postJson } from './post.ts'

/** Any program of the tenant's own: the event as it is, its id also as a header. */
export const webhook = (url: string): Channel => ({
  name: 'webhook',
  send: (event, signal) => postJson({ url, body: event, headers: { 'idempotency-key': event.id } }, signal),
})

/** An incoming webhook of Slack, or of what speaks like it (Mattermost, Rocket.Chat). */
export const slack = (url: string): Channel => ({
  name: 'slack',
  send: ({ says }, signal) => postJson({ url, body: { text: escapeForSlack(says) } }, signal),
})

/** A webhook of a Discord channel. Nothing in an event may call people together. */
export const discord = (url: string): Channel => ({
  name: 'discord',
  send: ({ says }, signal) =>
    postJson({ url, body: { content: says.slice(0, 2000), allowed_mentions: { parse: [] } } }, signal),
})

export interface TelegramSettings {
  readonly token: string
  readonly chatId: string
  readonly apiUrl: string
}

/** A bot of Telegram writes to a chat. */
export const telegram = ({ token, chatId, apiUrl }: TelegramSettings): Channel => ({
  name: 'telegram',
  send: ({ says }, signal) =>
    postJson({ url: `${apiUrl}/bot${token}/sendMessage`, body: { chat_id: chatId, text: says } }, signal),
})

/** https://docs.slack.dev/messaging/formatting-message-text: three characters begin something. */
const escapeForSlack = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
