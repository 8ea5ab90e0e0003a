import { useChainNow } from '../queries/use-chain-clock.ts'
import { countdownText, durationText, momentText } from './format.ts'

type Props =
  | { at: number; ago?: boolean; seconds?: undefined; until?: undefined }
  | { seconds: number; at?: undefined; until?: undefined }
  | { until: number; at?: undefined; seconds?: undefined }

/**
 * The one way time is shown: a moment (`at`, unix seconds, with `ago` relative to the chain's clock), a length of time
 * (`seconds`), or a countdown (`until`, a chain second) that ticks.
 */
export function Time(props: Props) {
  if (props.seconds !== undefined) return <span className="time">{durationText(props.seconds)}</span>
  if (props.until !== undefined) return <Countdown until={props.until} />
  if (props.ago) return <Ago at={props.at} />
  return <Moment at={props.at} />
}

function Moment({ at }: { at: number }) {
  return (
    <time className="time" dateTime={new Date(at * 1000).toISOString()}>
      {momentText(at)}
    </time>
  )
}

function Ago({ at }: { at: number }) {
  const now = useChainNow()
  return (
    <time className="time" dateTime={new Date(at * 1000).toISOString()} title={momentText(at)}>
      {now === null ? momentText(at) : `${durationText(now - at)} ago`}
    </time>
  )
}

function Countdown({ until }: { until: number }) {
  const now = useChainNow()
  return (
    <span className="time countdown" role="timer" title={momentText(until)}>
      {now === null ? '…' : countdownText(until - now)}
    </span>
  )
}
