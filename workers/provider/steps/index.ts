import type { StepName } from '../decide.ts'
import { applyNetwork } from './applyNetwork.ts'
import { assignPort } from './assignPort.ts'
import { checkImage } from './checkImage.ts'
import { define } from './define.ts'
import { makeDisk } from './makeDisk.ts'
import { makeSeed } from './makeSeed.ts'
import { activate, cancelExpired, closeAsWished, closeExhausted, decline, finalize } from './onChain.ts'
import { operate } from './operate.ts'
import { reshape } from './reshape.ts'
import { start } from './start.ts'
import { stop } from './stop.ts'
import type { Step } from './types.ts'
import { unseal } from './unseal.ts'
import { waitSsh } from './waitSsh.ts'
import { wipe } from './wipe.ts'

/** Every step by its name. */
export const steps: Readonly<Record<StepName, Step>> = {
  unseal,
  checkImage,
  assignPort,
  makeDisk,
  makeSeed,
  applyNetwork,
  define,
  start,
  reshape,
  operate,
  waitSsh,
  activate,
  decline,
  cancelExpired,
  stop,
  closeExhausted,
  closeAsWished,
  finalize,
  wipe,
}

export type { HostContext, Step, StepContext } from './types.ts'
