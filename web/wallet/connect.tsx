import { lazy, Suspense } from 'react'

const ConnectModal = lazy(() => import('./connect-modal.tsx'))

/** The wallet picker, loaded when somebody wants it. */
export function Connect({ visible, onClose }: { visible: boolean; onClose: () => void }) {
  if (!visible) return null
  return (
    <Suspense fallback={null}>
      <ConnectModal onClose={onClose} />
    </Suspense>
  )
}
