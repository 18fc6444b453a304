/** One bar of a chart: `label` for the axis, `value` in pieces. */
export interface Bar {
  readonly label: string
  readonly value: number
}

export interface BarsProps {
  /** What is seen, in a sentence: for those who do not see it. The numbers stand in a table beside it. */
  readonly summary: string
  readonly bars: readonly Bar[]
}

const [width, height, foot, head] = [340, 160, 22, 20] as const

/** Up to the next round number: 1, 2 or 5 and zeros. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  return [1, 2, 5, 10].map(each => each * power).find(each => each >= value) ?? value
}

/** Bars over an axis, drawn by the server; first, middle and last are named below. */
export function Bars({ summary, bars }: BarsProps) {
  const most = roundUp(Math.max(1, ...bars.map(each => each.value)))
  const step = width / Math.max(1, bars.length)
  const scale = (height - foot - head) / most
  const named = new Set([0, Math.floor((bars.length - 1) / 2), bars.length - 1])
  const anchors = ['start', 'middle', 'end'] as const
  const anchorOf = (at: number) => anchors[at === 0 ? 0 : at === bars.length - 1 ? 2 : 1]
  const xOf = (at: number) => (at === 0 ? 0 : at === bars.length - 1 ? width : (at + 0.5) * step)
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
      <line class="grid" x1="0" x2={width} y1={head} y2={head} />
      <line class="axis" x1="0" x2={width} y1={height - foot} y2={height - foot} />
      <text x="0" y={head - 6}>
        {most}
      </text>
      {bars.map(({ label, value }, at) => (
        <rect
          key={label}
          x={(at * step + step * 0.15).toFixed(2)}
          width={(step * 0.7).toFixed(2)}
          y={(height - foot - value * scale).toFixed(2)}
          height={(value * scale).toFixed(2)}
        >
          <title>{`${label}: ${value}`}</title>
        </rect>
      ))}
      {bars.map(({ label }, at) =>
        named.has(at) ? (
          <text key={label} x={xOf(at)} y={height - 5} text-anchor={anchorOf(at)}>
            {label}
          </text>
        ) : null,
      )}
    </svg>
  )
}
