import { useEffect, useRef } from 'react'

/** The focus goes to a new page, as the browser's own does after a link. Not to the first one: nobody has gone anywhere yet. */
export function useFocusOnPage(pageKey: string): void {
  const shown = useRef(pageKey)
  useEffect(() => {
    if (shown.current === pageKey) return
    shown.current = pageKey
    focusPage()
  }, [pageKey])
}

/**
 * The focus goes to the page when what had it is taken away, like a button whose work is done: on nothing it would begin again at
 * the top, and a screen reader would fall silent. Whoever gives it back to something else, as a dialog does, goes first.
 */
export function useFocusKept(): void {
  useEffect(() => {
    let last: Element | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    const onFocus = ({ target }: FocusEvent) => {
      last = target instanceof Element ? target : null
    }
    const onChange = () => {
      if (last === null || last.isConnected) return
      last = null
      clearTimeout(timer)
      timer = setTimeout(() => document.activeElement === document.body && focusPage())
    }
    const observer = new MutationObserver(onChange)
    observer.observe(document.body, { childList: true, subtree: true })
    document.addEventListener('focusin', onFocus)
    return () => {
      clearTimeout(timer)
      observer.disconnect()
      document.removeEventListener('focusin', onFocus)
    }
  }, [])
}

const focusPage = () => document.getElementById('page')?.focus({ preventScroll: true })
