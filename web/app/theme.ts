import { applyMode, Mode } from '@cloudscape-design/global-styles'
import { useSyncExternalStore } from 'react'
import { readStored, removeStored, writeStored } from './storage.ts'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'freehold.theme'
const dark = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

/** What the reader chose; the system's own choice until they did. */
export function currentTheme(): Theme {
  const stored = readStored(KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') removeStored(KEY)
  else writeStored(KEY, theme)
  showTheme()
}

/** Applies the theme to the page, now and whenever the system's changes. Called once before the first render. */
export function startTheme(): void {
  dark.addEventListener('change', showTheme)
  showTheme()
}

function showTheme(): void {
  const theme = currentTheme()
  const isDark = theme === 'dark' || (theme === 'system' && dark.matches)
  applyMode(isDark ? Mode.Dark : Mode.Light)
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light' // scroll bars
  for (const listener of listeners) listener()
}

export function useTheme(): Theme {
  return useSyncExternalStore((changed) => {
    listeners.add(changed)
    return () => listeners.delete(changed)
  }, currentTheme)
}
