import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ReactNode } from 'react'

type Props = {
  title: string
  /** What the button does, as a verb. */
  verb: string
  /** Null while it cannot be done. */
  onConfirm: (() => void) | null
  onClose: () => void
  back?: string
  children: ReactNode
}

/** Asks once more, with what will happen in words. */
export function ConfirmModal({ title, verb, onConfirm, onClose, back = 'Back', children }: Props) {
  return (
    <Modal
      visible
      onDismiss={onClose}
      header={title}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {back}
            </Button>
            <Button
              variant="primary"
              disabled={onConfirm === null}
              onClick={() => {
                onConfirm?.()
                onClose()
              }}
            >
              {verb}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">{children}</SpaceBetween>
    </Modal>
  )
}
