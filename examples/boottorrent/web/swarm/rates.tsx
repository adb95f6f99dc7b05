import { formatBytes } from '@boxwright/appliance/web'
import type { RateSample, SwarmView } from '../../src/api/types.ts'

/** What is drawn: two minutes, in the picture's own units. */
const chart = { width: 480, height: 240, left: 74, bottom: 22, top: 8, seconds: 120 }
const nothing: RateSample = { time: 0, server: 0, peers: 0 }

/** What was given over time: by the server, and on top of it by machines. */
export function RatesPanel(props: {
  readonly rates: readonly RateSample[]
  readonly swarm: SwarmView
}) {
  const { rates, swarm } = props
  const { totals, rate } = swarm
  const all = totals.server + totals.peers
  const share = all === 0 ? 0 : Math.round((100 * totals.peers) / all)
  return (
    <section class="panel rates" aria-labelledby="rates-title" data-testid="rates">
      <header>
        <h2 id="rates-title">Given per second</h2>
        <p class="legend" aria-hidden="true">
          <span class="key key-server">server</span>
          <span class="key key-peers">machines</span>
        </p>
      </header>
      <Chart samples={rates.slice(-chart.seconds)} />
      <dl class="facts">
        <div>
          <dt>server, now</dt>
          <dd>{formatBytes(rate.server)}/s</dd>
        </div>
        <div>
          <dt>machines, now</dt>
          <dd>{formatBytes(rate.peers)}/s</dd>
        </div>
        <div>
          <dt>server, in all</dt>
          <dd data-testid="by-server">{formatBytes(totals.server)}</dd>
        </div>
        <div>
          <dt>machines, in all</dt>
          <dd data-testid="by-machines">{formatBytes(totals.peers)}</dd>
        </div>
      </dl>
      <div class="share" aria-hidden="true">
        <div class="share-peers" style={{ '--share': `${share}%` }} />
      </div>
      <p class="soft">
        {all === 0
          ? 'Nothing was given yet.'
          : `Machines gave each other ${share} % of their systems.`}
      </p>
    </section>
  )
}

function Chart({ samples }: { readonly samples: readonly RateSample[] }) {
  const { width, height, left, bottom, top, seconds } = chart
  const highest = niceAbove(Math.max(1000, ...samples.map(({ server, peers }) => server + peers)))
  const x = (at: number): number =>
    width - ((samples.length - 1 - at) / (seconds - 1)) * (width - left)
  const y = (value: number): number => height - bottom - (value / highest) * (height - bottom - top)
  const line = (value: (sample: RateSample) => number): string =>
    samples.map((sample, at) => `${x(at).toFixed(1)} ${y(value(sample)).toFixed(1)}`).join('L')
  const begin = samples.length > 0 ? x(0).toFixed(1) : `${width}`
  const ground = (height - bottom).toFixed(1)
  const byServer = line(({ server }) => server)
  const byAll = line(({ server, peers }) => server + peers)
  const { server, peers } = samples.at(-1) ?? nothing
  const label = `Over two minutes. Now the server gives ${formatBytes(server)} a second, machines ${formatBytes(peers)}.`
  return (
    <svg viewBox={`0 0 ${width} ${height}`} class="chart" role="img" aria-label={label}>
      {[0, 0.5, 1].map((part) => (
        <g key={part}>
          <path class="grid" d={`M${left} ${y(highest * part)}H${width}`} />
          <text class="tick" x={left - 8} y={y(highest * part)} dy="0.35em">
            {part === 0 ? '0' : `${formatBytes(highest * part)}`}
          </text>
        </g>
      ))}
      {samples.length > 1 && (
        <>
          <path class="area-peers" d={`M${begin} ${ground}L${byAll}L${width} ${ground}Z`} />
          <path class="area-server" d={`M${begin} ${ground}L${byServer}L${width} ${ground}Z`} />
          <path class="line-peers" d={`M${byAll}`} />
          <path class="line-server" d={`M${byServer}`} />
        </>
      )}
      <text class="tick tick-first" x={left} y={height - 5}>
        2 min ago
      </text>
      <text class="tick" x={width} y={height - 5}>
        now
      </text>
    </svg>
  )
}

/** The next of 1, 2, 4, 6, 8, 10 with zeros that is not below: its half is as round. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 6, 8, 10].find((one) => one * power >= value) ?? 10) * power
}
