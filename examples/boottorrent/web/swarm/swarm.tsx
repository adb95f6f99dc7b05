import { formatBytes, Scroller } from '@boxwright/appliance/web'
import type { Flow, MachineView, SwarmView } from '../../src/api/types.ts'
import { shortName } from '../words.ts'
import { bend, centre, drawn, type Place, placesOf, size } from './layout.ts'

/** Lines that are drawn: the strongest. More than that is grey. */
const mostLines = 90
/** Of the strongest: what is weaker is left out. */
const weakest = 0.12

/** Who gives to whom now: a picture, and the same in words. */
export function SwarmPanel(props: {
  readonly machines: readonly MachineView[]
  readonly swarm: SwarmView
}) {
  const { machines, swarm } = props
  const { flows } = swarm
  const { shown, radius } = drawn(machines, flows)
  const places = new Map<string, Place>([...placesOf(shown), ['server', centre]])
  const strongest = Math.max(1, ...flows.map(({ rate }) => rate))
  const lines = [...flows]
    .filter(
      ({ rate, from, to }) => rate > strongest * weakest && places.has(from) && places.has(to),
    )
    .sort((a, b) => a.rate - b.rate)
    .slice(-mostLines)
  return (
    <section class="panel swarm" aria-labelledby="swarm-title" data-testid="swarm">
      <header>
        <h2 id="swarm-title">Who gives to whom</h2>
        <p class="legend" aria-hidden="true">
          <span class="key key-server">server</span>
          <span class="key key-peers">machines</span>
        </p>
      </header>
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        role="img"
        aria-label={summary(machines, flows)}
      >
        <title>{summary(machines, flows)}</title>
        {lines.map((flow) => (
          <Line key={`${flow.from} ${flow.to}`} {...{ flow, places, strongest, radius }} />
        ))}
        <g class="node-server">
          <rect x={centre.x - 30} y={centre.y - 26} width={60} height={52} rx={9} />
          {[-12, 0, 12].map((y) => (
            <g key={y}>
              <path d={`M${centre.x - 17} ${centre.y + y}h22`} />
              <circle cx={centre.x + 15} cy={centre.y + y} r={2.4} />
            </g>
          ))}
        </g>
        {shown.map((machine) => (
          <Node
            key={machine.mac}
            {...{ machine, radius, place: places.get(machine.mac) ?? centre }}
          />
        ))}
      </svg>
      {shown.length < machines.length && (
        <p class="soft">
          {shown.length} of {machines.length} machines are drawn.
        </p>
      )}
      {machines.length === 0 && <p class="soft">No machine was seen yet.</p>}
      <FlowTable flows={flows} machines={machines} />
    </section>
  )
}

function Line(props: {
  readonly flow: Flow
  readonly places: ReadonlyMap<string, Place>
  readonly strongest: number
  readonly radius: number
}) {
  const { flow, places, strongest, radius } = props
  const { from, to, rate, isShare } = flow
  const isServer = from === 'server'
  const gap = { from: isServer ? 36 : radius + 4, to: radius + 7 }
  const strength = rate / strongest
  const path = bend(places.get(from) ?? centre, places.get(to) ?? centre, gap, isServer)
  return (
    <path
      d={path}
      class={`flow ${isServer ? 'flow-server' : 'flow-peers'}${isShare ? ' flow-share' : ''}`}
      style={{ '--width': 0.9 + strength * 3.2, '--strength': 0.16 + strength * 0.74 }}
    />
  )
}

function Node(props: {
  readonly machine: MachineView
  readonly place: Place
  readonly radius: number
}) {
  const { machine, place, radius } = props
  const { state, percent } = machine
  const ring = 2 * Math.PI * radius
  const part = state === 'seed' || state === 'booted' ? 1 : (percent ?? 0) / 100
  const transform = `translate(${place.x.toFixed(1)} ${place.y.toFixed(1)})`
  return (
    <g class={`node node-${state}`} transform={transform}>
      <circle r={radius} class="node-ground" />
      {part > 0 && state !== 'off' && (
        <circle
          r={radius}
          class="node-ring"
          transform="rotate(-90)"
          style={{ '--ring': ring.toFixed(1), '--part': (ring * part).toFixed(1) }}
        />
      )}
      {radius > 12 && (
        <text class="node-word" dy="0.35em">
          {wordOf(machine)}
        </text>
      )}
      {radius > 12 && (
        <text class="node-name" y={place.y < centre.y - 20 ? -radius - 9 : radius + 18}>
          {shortName(machine)}
        </text>
      )}
    </g>
  )
}

function wordOf({ state, percent }: MachineView): string {
  if (state === 'fetch' && percent !== null) return `${percent}`
  return { booted: '✓', seed: '✓', failed: '!', off: '' }[state as string] ?? '···'
}

/** The picture in a sentence. */
function summary(machines: readonly MachineView[], flows: readonly Flow[]): string {
  const sum = (isServer: boolean): number =>
    flows
      .filter(({ from }) => (from === 'server') === isServer)
      .reduce((all, { rate }) => all + rate, 0)
  const [byServer, byMachines] = [sum(true), sum(false)]
  const count = machines.length === 1 ? 'one machine' : `${machines.length} machines`
  if (byServer + byMachines < 1) return `The server and ${count}; nothing is given at the moment.`
  return `The server gives ${formatBytes(byServer)} a second, ${count} give each other ${formatBytes(byMachines)} a second.`
}

/** Rows of the table. */
const mostRows = 30

/** The same for those who do not see it, and for those who want numbers. */
function FlowTable(props: {
  readonly flows: readonly Flow[]
  readonly machines: readonly MachineView[]
}) {
  const { flows, machines } = props
  const names = new Map(machines.map(({ mac, name }) => [mac, name]))
  const rows = [...flows].sort((a, b) => b.rate - a.rate).slice(0, mostRows)
  return (
    <details class="flows">
      <summary>In numbers</summary>
      {rows.length === 0 ? (
        <p class="soft">Nothing is given at the moment.</p>
      ) : (
        <Scroller label="Who gives to whom">
          <table>
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col" class="number">
                  A second
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ from, to, rate, isShare }) => (
                <tr key={`${from} ${to}`}>
                  <td>{names.get(from) ?? 'The server'}</td>
                  <td>{names.get(to) ?? to}</td>
                  <td class="number">
                    {isShare ? 'about ' : ''}
                    {formatBytes(rate)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </details>
  )
}
