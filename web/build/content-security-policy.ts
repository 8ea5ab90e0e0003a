import type { Plugin } from 'vite'

/** Only our own scripts run. Reads go to any RPC, subgraph or host, since the network and the chain name them at run time. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'", // Cloudscape measures with inline styles
  "img-src 'self' data:", // icons that wallets announce
  "font-src 'self' data:",
  'connect-src * ws: wss:', // hosts' consoles are WebSockets, which not every browser counts into the star
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Writes the policy into the page, so that it holds on any file server. */
export const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build', // the development server injects scripts of its own
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
      injectTo: 'head-prepend',
    },
    { tag: 'meta', attrs: { name: 'referrer', content: 'no-referrer' }, injectTo: 'head-prepend' },
  ],
}
