import type { Locator, Page } from 'playwright-core'

/** Somebody who has no mouse. */
export interface KeyboardUser {
  /**
   * Presses Tab, or Shift+Tab, until the focus is on the element, and lets it be seen there.
   * @throws Error with the stops on the way when it is never reached, or when one of them did not show that it had the focus
   */
  tabTo(target: Locator, direction?: 'forward' | 'backward'): Promise<void>
  press(...keys: readonly string[]): Promise<void>
  /** What has the focus, in words; null: nothing has, so that the next Tab begins somewhere else. */
  place(): Promise<string | null>
}

/** More stops than any page has. */
const MOST_STOPS = 150

/** A keyboard in front of a page. */
export function keyboardOf(page: Page): KeyboardUser {
  const place = () => page.evaluate(placeInPage)
  return {
    place,
    async press(...keys) {
      for (const key of keys) await page.keyboard.press(key)
    },
    async tabTo(target, direction = 'forward') {
      await target.waitFor()
      const stops: (string | null)[] = []
      for (let presses = 0; presses < MOST_STOPS; presses++) {
        await page.evaluate(rememberInPage)
        await page.keyboard.press(direction === 'forward' ? 'Tab' : 'Shift+Tab')
        const unseen = await page.evaluate(unseenInPage)
        if (unseen !== null) throw new Error(`The focus cannot be seen at: ${unseen}`)
        stops.push(await place())
        if (await target.evaluate((element) => element.contains(document.activeElement))) return
      }
      throw new Error(`Tab never reached ${target}. It stopped at: ${stops.join(' → ')}`)
    },
  }
}

/** Runs in the page. */
function placeInPage(): string | null {
  const { activeElement: focused } = document
  if (focused === null || focused === document.body) return null
  const text = focused.getAttribute('aria-label') ?? focused.textContent?.trim() ?? ''
  return `${focused.tagName.toLowerCase()}${focused.id && `#${focused.id}`} ${text.slice(0, 40)}`.trim()
}

type Watched = Window & {
  __focused?: { element: Element; looks: string } | null
  __looks?(of: Element): string
}

/** Runs in the page: keeps how the focused element looks now. */
function rememberInPage(): void {
  const watched = window as Watched
  // The ring may be drawn by the element, by what it generates, or by the box that stands for a hidden input.
  watched.__looks ??= (of) => {
    const near = [
      of,
      of.parentElement,
      of.parentElement?.parentElement,
      ...(of.parentElement?.children ?? []),
    ]
    const styles = near.flatMap((one) =>
      one ? [null, '::before', '::after'].map((part) => getComputedStyle(one, part)) : [],
    )
    return styles
      .map((s) => [s.outline, s.boxShadow, s.borderColor, s.backgroundColor, s.insetInlineStart].join())
      .join(';')
  }
  const element = document.activeElement
  const isAnything = element !== null && element !== document.body && element.id !== 'page'
  watched.__focused = isAnything ? { element, looks: watched.__looks(element) } : null
}

/** Runs in the page, a Tab later: the element as HTML when it looks the same without the focus. */
function unseenInPage(): string | null {
  const { __focused: before, __looks: looksOf } = window as Watched
  if (!before || !looksOf || !before.element.isConnected || before.element === document.activeElement)
    return null
  if (looksOf(before.element) !== before.looks) return null
  return before.element.outerHTML.slice(0, 200)
}
