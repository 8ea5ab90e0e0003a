/** What the unit of the repository names: the checkout and the Node of the manual. */
const MANUAL_CHECKOUT = '/opt/freehold'
const MANUAL_NODE = '/usr/bin/node'

/** Folders that the unit hides from its process (ProtectHome, PrivateTmp): nothing in there can be run. */
const HIDDEN = ['/home', '/root', '/run/user', '/tmp', '/var/tmp']

export interface UnitPlaces {
  readonly checkout: string
  readonly node: string
}

/** The unit for this checkout and this Node. Pure. @throws Error when a path has signs that mean something to systemd */
export function unitText(template: string, { checkout, node }: UnitPlaces): string {
  for (const path of [checkout, node])
    if (!/^\/[\w./+-]+$/.test(path)) throw new Error(`${path} has signs in it that a unit cannot name.`)
  return template
    .split('\n')
    .map((line) =>
      line.startsWith('#') ? line : line.replaceAll(MANUAL_CHECKOUT, checkout).replaceAll(MANUAL_NODE, node),
    )
    .join('\n')
}

/** The hidden folder that a path lies in, or null. Pure. */
export function hiddenFolderOf(path: string): string | null {
  return HIDDEN.find((folder) => path === folder || path.startsWith(`${folder}/`)) ?? null
}

/** The environment file as it is first written: the provider's own from then on. */
export function environmentText({ unit, folder }: { unit: string; folder: string }): string {
  return `# Environment of ${unit}: a line NAME=value each, kept when the unit is installed again.
# No key belongs here; keys lie in ${folder}, readable by the service alone.
#NODE_OPTIONS=--max-old-space-size=768
`
}
