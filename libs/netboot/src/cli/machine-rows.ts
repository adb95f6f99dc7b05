import type { Totals } from '../events.ts'
import type { Machine, MachineState } from '../machine.ts'
import { inBytes, shownText } from './units.ts'

/** How much room there is. */
export interface Room {
  /** Columns. */
  readonly columns: number
  /** The most lines; the rest is told in one of them. */
  readonly rows: number
}

/** What is looked at first: what has gone wrong, and what moves. */
const order: readonly MachineState[] = [
  ...(['failed', 'fetch', 'seed', 'menu', 'phase1', 'http', 'tftp', 'dhcp', 'booted'] as const),
]

/** Columns, from the one that is left out last to the one that is left out first. */
const columns: readonly {
  readonly head: string
  readonly width: number
  readonly right?: boolean
  readonly of: (machine: Machine) => string
}[] = [
  { head: 'MACHINE', width: 17, of: ({ mac }) => mac },
  { head: 'STAGE', width: 7, of: ({ state }) => state },
  { head: '%', width: 4, right: true, of: ({ percent }) => plain(percent) },
  { head: 'DOWN', width: 11, right: true, of: ({ down }) => rate(down) },
  { head: 'PEERS', width: 5, right: true, of: ({ peers }) => plain(peers) },
  { head: 'SYSTEM', width: 16, of: ({ os, reason }) => reason ?? os ?? '' },
  { head: 'UP', width: 11, right: true, of: ({ up }) => rate(up) },
  { head: 'ADDRESS', width: 15, of: ({ ip }) => ip ?? '' },
]

/** Machines as a table: a line of heads, one for each machine as far as there is room, and one for all others. */
export function machineRows(machines: readonly Machine[], room: Room): string[] {
  if (machines.length === 0) return []
  let width = -2
  const shown = columns.filter((column) => {
    width += column.width + 2
    return width <= room.columns
  })
  const line = (text: (column: (typeof columns)[number]) => string): string =>
    shown
      .map((column) => {
        const cell = text(column).slice(0, column.width)
        return column.right ? cell.padStart(column.width) : cell.padEnd(column.width)
      })
      .join('  ')
      .trimEnd()
  const rank = (machine: Machine): number => order.indexOf(machine.state)
  const sorted = machines.toSorted((a, b) => rank(a) - rank(b))
  const fits = room.rows - 1 >= machines.length
  const most = Math.max(0, room.rows - (fits ? 1 : 2))
  const rows = sorted.slice(0, most).map((machine) => line(({ of }) => shownText(of(machine))))
  const rest = sorted.slice(most)
  const last = rest.length === 0 ? [] : [`and ${rest.length} more: ${countsOf(rest)}`]
  return [line(({ head }) => head), ...rows, ...last].map((row) => row.slice(0, room.columns))
}

/** How many machines there are, and what has gone to them: from here, and from each other. */
export function summaryRow(machines: readonly Machine[], totals: Totals): string {
  const { http, torrent, webSeed, peers } = totals
  const boot = http - webSeed
  const count = `${machines.length} ${machines.length === 1 ? 'machine' : 'machines'}`
  const states = machines.length === 0 ? '' : ` (${countsOf(machines)})`
  return `${count}${states}; sent ${inBytes(boot)} to boot, ${inBytes(torrent + webSeed)} of systems; ${inBytes(peers)} from each other`
}

function countsOf(machines: readonly Machine[]): string {
  const counts = order.map((state) => [machines.filter((one) => one.state === state).length, state])
  return counts
    .filter(([count]) => count !== 0)
    .map((count) => count.join(' '))
    .join(', ')
}

function plain(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}

function rate(value: number | undefined): string {
  return value === undefined ? '' : `${inBytes(value)}/s`
}
