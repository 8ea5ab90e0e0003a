import Box from '@cloudscape-design/components/box'
import { MONTH_SECONDS } from '@freehold/sdk'
import { rateText, usdcText } from './format.ts'

const SECONDS = { second: 1n, hour: 3600n, day: 86_400n, month: BigInt(MONTH_SECONDS) } as const
const SAYS = { second: 'second', hour: 'hour', day: 'day', month: 'month (730 h)' } as const

type Props =
  | { units: bigint; rate?: undefined; per?: undefined; size?: Size }
  | { rate: bigint; per: keyof typeof SECONDS; units?: undefined; size?: Size }

type Size = 'body' | 'display' | 'small'

/**
 * The one way money is shown: an amount (`units`, 1e-6 USDC) or a rate (1e-18 USDC per second) for a length of time.
 * Figures line up in tables.
 */
export function Money({ units, rate, per, size = 'body' }: Props) {
  const text = units !== undefined ? usdcText(units) : rateText(rate, SECONDS[per])
  const title = units !== undefined ? `${text} USDC` : `${text} USDC per ${SAYS[per]}`
  return (
    <span className={`money money-${size}`} title={title}>
      {text}{' '}
      <Box variant="span" color="text-body-secondary" fontSize={size === 'display' ? 'heading-s' : 'body-s'}>
        USDC
        {per === 'hour'
          ? '/h'
          : per === 'month'
            ? '/month'
            : per === 'day'
              ? '/day'
              : per === 'second'
                ? '/s'
                : ''}
      </Box>
    </span>
  )
}
