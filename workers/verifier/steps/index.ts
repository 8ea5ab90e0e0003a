import type { Step } from '../decide/index.ts'
import { answerChallenge, audit, challenge, closeChallenge } from './doubts.ts'
import { beginEpoch, commit, reveal, sealEpoch, setAnchor } from './epoch.ts'
import { probe } from './probe.ts'
import type { Task } from './types.ts'
import { confirmDown, postDown, reportDown, reportUp } from './verdicts.ts'

export { transcriptOf } from './doubts.ts'
export type { Task } from './types.ts'

type Taker = { readonly [Name in Step['do']]: (task: Task<Name>) => Promise<void> }

const takers: Taker = {
  beginEpoch,
  sealEpoch,
  probe,
  commit,
  reveal,
  setAnchor,
  reportDown,
  confirmDown,
  reportUp,
  postDown,
  audit,
  challenge,
  answerChallenge,
  closeChallenge,
}

/** Takes a step; it may be taken twice. */
export const take = (task: Task): Promise<void> => takers[task.step.do](task as never)
