import Button from '@cloudscape-design/components/button'
import SideNavigation from '@cloudscape-design/components/side-navigation'
import { memo, type ReactNode, useCallback, useEffect, useState } from 'react'
import { hrefOf } from './location.ts'
import { paths } from './routes.ts'

const WIDE = window.matchMedia('(min-width: 900px)')

type Props = { active: string; notices: ReactNode; children: ReactNode }

/** Side navigation and page. On a phone the navigation lies over the page until a link is followed. */
export function Frame({ active, notices, children }: Props) {
  const [isOpen, setOpen] = useState(WIDE.matches)
  useCloseOnEscape(() => !WIDE.matches && setOpen(false))
  const followed = useCallback(() => !WIDE.matches && setOpen(false), [])
  return (
    <div className="frame">
      {isOpen && (
        <button
          type="button"
          className="frame-backdrop"
          aria-label="Close navigation"
          tabIndex={-1}
          onClick={() => setOpen(false)}
        />
      )}
      {isOpen ? (
        <nav className="frame-navigation" aria-label="Console">
          <div className="frame-close">
            <Button
              iconName="angle-left"
              variant="icon"
              ariaLabel="Close navigation"
              onClick={() => setOpen(false)}
            />
          </div>
          <Pages active={active} onFollow={followed} />
        </nav>
      ) : (
        <div className="frame-open">
          <Button iconName="menu" variant="icon" ariaLabel="Open navigation" onClick={() => setOpen(true)} />
        </div>
      )}
      <main className="frame-page" id="page" tabIndex={-1}>
        {notices}
        {children}
      </main>
    </div>
  )
}

const Pages = memo(({ active, onFollow }: { active: string; onFollow: () => void }) => (
  <SideNavigation
    header={{ text: 'Compute', href: hrefOf(paths.marketplace) }}
    activeHref={active}
    onFollow={onFollow}
    items={[
      { type: 'link', text: 'Marketplace', href: hrefOf(paths.marketplace) },
      { type: 'link', text: 'Launch an instance', href: hrefOf(paths.launch) },
      { type: 'link', text: 'Instances', href: hrefOf(paths.instances) },
      { type: 'link', text: 'History', href: hrefOf(paths.history) },
      { type: 'link', text: 'Verifiers', href: hrefOf(paths.verifiers) },
    ]}
  />
))

function useCloseOnEscape(close: () => void): void {
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') close()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [close])
}
