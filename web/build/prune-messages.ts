import type { Plugin } from 'vite'

/** Components whose texts are kept. The build fails when one is missing here, so the list cannot grow old. */
const KEPT = new Set([
  'alert',
  'autosuggest',
  'button',
  'button-dropdown',
  'copy-to-clipboard',
  'error-boundary',
  'file-input',
  'form-field',
  'input',
  'link',
  'list',
  'modal',
  'multiselect',
  'pagination',
  'popover',
  'property-filter',
  'select',
  'steps',
  'table',
  'tabs',
  'text-filter',
  'token-group',
  'top-navigation',
])

const MESSAGES = /i18n\/messages\/all\.en\.js$/
const COMPONENT = /@cloudscape-design\/components\/([a-z0-9-]+)\/(?:index|internal)\.js$/

/** Leaves out the texts of components that the console does not use: three quarters of them. */
export function pruneMessages(): Plugin {
  let named: string[] = []
  return {
    name: 'prune-cloudscape-messages',
    apply: 'build',
    transform(code, id) {
      if (!MESSAGES.test(id)) return null
      const all = JSON.parse(code.replace(/^export default /, '').replace(/;?\s*$/, ''))
      const texts = all['cloudscape-design-components'].en
      named = Object.keys(texts)
      const kept = Object.fromEntries(Object.entries(texts).filter(([name]) => KEPT.has(name)))
      return {
        code: `export default ${JSON.stringify({ 'cloudscape-design-components': { en: kept } })}`,
        map: null,
      }
    },
    generateBundle() {
      const used = new Set([...this.getModuleIds()].map((id) => COMPONENT.exec(id)?.[1]))
      const missing = named.filter((name) => used.has(name) && !KEPT.has(name))
      if (missing.length > 0) this.error(`build/prune-messages.ts: add ${missing.join(', ')}`)
    },
  }
}
