import type { Plugin } from 'vite'

/** What everybody loads: the entry, and with it the page it opens with. */
const ROOT = /\/web\/app\/main\.tsx$/

/**
 * Puts what the first page needs into one file. Left alone, each part that any tab shares with it becomes a file of its
 * own, and a hundred small files compress a tenth worse than one.
 */
export function firstLoad(): Plugin {
  const first = new Set<string>()
  return {
    name: 'first-load',
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              includeDependenciesRecursively: false,
              groups: [{ name: 'first', test: (id) => first.has(id) }],
            },
          },
        },
      },
    }),
    buildEnd() {
      const waiting = [...this.getModuleIds()].filter((id) => ROOT.test(id))
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        if (first.has(id)) continue
        first.add(id)
        waiting.push(...(this.getModuleInfo(id)?.importedIds ?? []))
      }
    },
  }
}
