import type { Plugin } from 'vite'

/** Cloudscape's global styles embed 183 kB of woff2; the console uses the system's font. */
export const stripFonts: Plugin = {
  name: 'strip-cloudscape-fonts',
  enforce: 'pre',
  transform(code, id) {
    if (!/global-styles\/.*\.css/.test(id)) return null
    return { code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null }
  },
}
