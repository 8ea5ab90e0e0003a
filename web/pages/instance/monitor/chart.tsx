import 'uplot/dist/uPlot.min.css'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import { useTheme } from '../../../app/theme.ts'
import type { ChartGroup } from './groups.ts'
import type { Columns } from './merge.ts'

const HEIGHT = 180
/** Steps between the marks of a scale of bytes. */
const POWERS = Array.from({ length: 50 }, (_, exponent) => 2 ** exponent)
/** First series and second one, on light and on dark ground; both pairs differ also in lightness. */
const COLORS = { light: ['#0972d3', '#c33d69'], dark: ['#89bdee', '#fbb2c0'] } as const
const INK = {
  light: { text: '#424650', grid: '#ebebf0' },
  dark: { text: '#c6c6cd', grid: '#333843' },
} as const

type Props = { group: ChartGroup; columns: Columns; from: number; to: number }

/** Lines over time. What lies under the pointer, or else the newest values, stands above as text. */
export function Chart({ group, columns, from, to }: Props) {
  const { element, plot, pointed } = usePlot(group)
  useEffect(() => {
    plot?.setData(columns as uPlot.AlignedData, false)
    plot?.setScale('x', { min: from, max: to })
  }, [plot, columns, from, to])
  const index = pointed ?? columns[0].length - 1
  const moment = columns[0][index]
  return (
    <Container
      header={
        <Header
          variant="h3"
          description={
            moment === undefined ? 'No measurement yet' : new Date(moment * 1000).toLocaleTimeString()
          }
        >
          {group.title}
        </Header>
      }
    >
      <ul className="chart-legend">
        {group.series.map(({ name, label }, at) => (
          <li key={name} className={`chart-series-${at}`}>
            {label}{' '}
            <Box variant="strong" data-testid={`latest-${name}`}>
              {valueText(columns[at + 1]?.[index], group.text)}
            </Box>
          </li>
        ))}
      </ul>
      <div ref={element} className="chart" role="img" aria-label={`${group.title} over time`} />
    </Container>
  )
}

function valueText(value: number | null | undefined, text: (value: number) => string): string {
  return value === null || value === undefined ? 'not known' : text(value)
}

/** A plot in the page, as wide as its place; drawn anew when the theme changes. */
function usePlot(group: ChartGroup) {
  const element = useRef<HTMLDivElement>(null)
  const [plot, setPlot] = useState<uPlot | null>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const theme = useTheme()
  useEffect(() => {
    const place = element.current!
    const isDark = theme !== 'light' && document.body.classList.contains('awsui-dark-mode')
    const made = new uPlot(
      optionsFor(group, isDark ? 'dark' : 'light', place.clientWidth, setPointed),
      undefined,
      place,
    )
    const watch = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height: HEIGHT }))
    watch.observe(place)
    setPlot(made)
    return () => {
      watch.disconnect()
      made.destroy()
      setPlot(null)
    }
  }, [group, theme])
  return { element, plot, pointed }
}

function optionsFor(
  { series, text, max, isBinary }: ChartGroup,
  ground: 'light' | 'dark',
  width: number,
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const ink = INK[ground]
  const axis = { stroke: ink.text, grid: { stroke: ink.grid, width: 1 }, ticks: { show: false } }
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { sync: { key: 'instance' }, y: false, points: { size: 6 } },
    scales: {
      x: { time: true },
      y: { range: (_, __, highest) => [0, max ?? niceTop(highest)] },
    },
    axes: [
      { ...axis, size: 30, space: 90, values: (_, seconds, __, ___, step) => seconds.map(momentText(step)) },
      { ...axis, size: 76, values: (_, values) => values.map(text), ...(isBinary && { incrs: POWERS }) },
    ],
    series: [
      {},
      ...series.map(({ label }, index) => ({
        label,
        stroke: COLORS[ground][index % 2],
        width: 1.5,
        points: { show: false },
        spanGaps: false,
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  }
}

/** Marks of the time axis in the reader's own way: days when they are far apart, seconds when they are near. */
function momentText(stepSeconds: number): (second: number) => string {
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }
  const format: Intl.DateTimeFormatOptions =
    stepSeconds >= 86_400
      ? { day: 'numeric', month: 'short' }
      : stepSeconds >= 60
        ? time
        : { ...time, second: '2-digit' }
  const text = new Intl.DateTimeFormat(undefined, format)
  return (second) => text.format(second * 1000)
}

/** Room above the highest value, and a scale at all where everything is zero. */
function niceTop(highest: number | null): number {
  return highest === null || highest <= 0 ? 1 : highest * 1.1
}
