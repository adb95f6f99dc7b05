import type { NetbootLine, NetbootProgress } from '../events.ts'
import type { Machine } from '../machine.ts'
import type { Netboot } from '../netboot.ts'
import { machineRows, summaryRow } from './machine-rows.ts'
import { prefixed } from './prefix.ts'
import { progressRow } from './progress-row.ts'
import { isLive, liveScreen, type Output, plainScreen } from './screen.ts'
import { inBytes } from './units.ts'

/** How `start` tells what happens. */
export interface ViewFlags {
  /** Lines alone, on a terminal, too. */
  readonly plain?: boolean | undefined
  /** As JSON lines. */
  readonly json?: boolean | undefined
}

/** What is told of a netboot. */
export interface StartView extends Disposable {
  /** A part has something to say. */
  line(line: NetbootLine): void
  /** Something that takes long has come further. */
  progress(progress: NetbootProgress): void
  /** It is served: its machines are told from now on. */
  follow(netboot: Pick<Netboot, 'events' | 'machines' | 'totals'>): void
}

/** How often progress is told to a pipe, in ms. */
const pace = 10_000
/** How often totals that grow without a machine's saying so are drawn, in ms. */
const beat = 1_000

/** Tell what happens on standard output: lines above a table of the machines, lines alone, or JSON. */
export function startView(output: Output, { plain, json }: ViewFlags): StartView {
  return json ? jsonView(output) : textView(output, !plain && isLive(output, process.env))
}

function textView(output: Output, live: boolean): StartView {
  let progress: NetbootProgress | undefined
  let netboot: Parameters<StartView['follow']>[0] | undefined
  let ticker: NodeJS.Timeout | undefined
  let told = { name: '', at: 0 }
  const screen = live
    ? liveScreen(output, ({ columns, rows }) => {
        if (progress) return [progressRow(progress).slice(0, columns)]
        if (!netboot) return []
        const machines = netboot.machines()
        const summary = summaryRow(machines, netboot.totals()).slice(0, columns)
        return [...machineRows(machines, { columns, rows: rows - 1 }), summary]
      })
    : plainScreen(output)
  const line = (said: NetbootLine): void => screen.line(prefixed(said))
  const onMachine = (machine: Machine): void => {
    // The table shows how far it is; what does not stay in it is worth a line.
    if (live && machine.state === 'fetch') screen.changed()
    else line({ component: 'BOOTTORRENT', text: machineLine(machine) })
  }
  return {
    line,
    progress(next) {
      progress = next.done < next.total ? next : undefined
      screen.changed()
      const now = performance.now()
      const isNew = told.name !== `${next.task} ${next.name}`
      // What is quick needs no line.
      if (live || isNew || now - told.at < pace) {
        if (isNew) told = { name: `${next.task} ${next.name}`, at: now }
        return
      }
      told = { ...told, at: now }
      line({ component: next.task === 'hash' ? 'TORRENT' : 'PHASE1', text: progressRow(next) })
    },
    follow(started) {
      netboot = started
      progress = undefined
      netboot.events.on('machine', onMachine)
      if (live) ticker = setInterval(() => screen.changed(), beat)
      screen.changed()
    },
    [Symbol.dispose]() {
      clearInterval(ticker)
      netboot?.events.off('machine', onMachine)
      screen[Symbol.dispose]()
      if (!live && netboot) {
        line({ component: 'BOOTTORRENT', text: summaryRow(netboot.machines(), netboot.totals()) })
      }
    },
  }
}

function jsonView(output: Output): StartView {
  let netboot: Parameters<StartView['follow']>[0] | undefined
  const tell = (event: string, value: object): void =>
    void output.write(`${JSON.stringify({ event, ...value })}\n`)
  const onMachine = (machine: Machine): void => tell('machine', machine)
  return {
    line: (line) => tell('line', line),
    progress: (progress) => tell('progress', progress),
    follow(started) {
      netboot = started
      netboot.events.on('machine', onMachine)
      tell('ready', {})
    },
    [Symbol.dispose]() {
      netboot?.events.off('machine', onMachine)
      if (netboot) tell('ended', { totals: netboot.totals() })
    },
  }
}

/** `52:54:00:12:34:56 192.168.1.50 fetch 35% of linux, 3 peers, 1.2 MB/s`. */
export function machineLine({ mac, ip, state, percent, reason, ...more }: Machine): string {
  const isFetching = state === 'fetch'
  const facts = [
    isFetching && more.peers !== undefined ? `${more.peers} peers` : '',
    isFetching && more.down !== undefined ? `${inBytes(more.down)}/s` : '',
  ].filter(Boolean)
  const what = [
    `${mac} ${ip ?? ''} ${state}`,
    percent === undefined ? '' : `${percent}%`,
    more.os === undefined ? '' : `of ${more.os}`,
    reason ?? '',
  ].filter(Boolean)
  return [what.join(' '), ...facts].join(', ')
}
