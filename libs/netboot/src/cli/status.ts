import { type FSWatcher, watch } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openProject } from '../project/project.ts'
import { type FoundStatus, readStatus } from '../status/read-status.ts'
import { machineRows, summaryRow } from './machine-rows.ts'
import { progressRow } from './progress-row.ts'
import { isLive, liveScreen } from './screen.ts'
import { untilSignalled } from './signals.ts'
import { inBytes, shownText } from './units.ts'

/** The flags of `status`. */
export interface StatusFlags {
  /** The folder of the project. */
  readonly project: string
  /** Go on until Ctrl+C. */
  readonly watch?: boolean
  /** As JSON lines. */
  readonly json?: boolean
}

/** How often it is looked whether who serves is still there, in ms. */
const pace = 1_000

/** Tell how a project is that somebody serves. The exit code is 1 if nobody does. */
export async function showStatus(flags: StatusFlags): Promise<void> {
  const folder = resolve(flags.project)
  if (flags.watch) return await watchStatus(folder, flags)
  const found = await foundIn(folder)
  const text = flags.json ? [jsonOf(found)] : statusRows(folder, found, everything)
  process.stdout.write(`${text.join('\n')}\n`)
  if (!found?.running) process.exitCode = 1
}

const everything = { columns: 200, rows: Number.POSITIVE_INFINITY }

async function watchStatus(folder: string, { json }: StatusFlags): Promise<void> {
  using stop = untilSignalled()
  let found = await foundIn(folder)
  const live = !json && isLive(process.stdout, process.env)
  using screen = live
    ? liveScreen(process.stdout, (room) => statusRows(folder, found, room))
    : undefined
  for (let last = ''; !stop.signal.aborted; found = await foundIn(folder)) {
    const text = json ? jsonOf(found) : statusRows(folder, found, everything).join('\n')
    if (live) screen?.changed()
    else if (text !== last) process.stdout.write(`${text}\n`)
    last = text
    await untilWritten(folder, stop.signal)
  }
}

async function foundIn(folder: string): Promise<FoundStatus | undefined> {
  const found = await readStatus(folder)
  // Whoever looks in the wrong place is told so.
  if (!found) await openProject(folder)
  return found
}

/** Wait until a status is written, or for a while: one that is killed writes none. */
async function untilWritten(folder: string, signal: AbortSignal): Promise<void> {
  const written = new AbortController()
  const either = AbortSignal.any([written.signal, signal])
  let watcher: FSWatcher | undefined
  try {
    watcher = watch(join(folder, 'out'), () => written.abort())
    watcher.on('error', () => undefined)
  } catch {
    // There is no such folder yet.
  }
  await sleep(pace, undefined, { signal: either }).catch(() => undefined)
  watcher?.close()
}

function jsonOf(found: FoundStatus | undefined): string {
  return JSON.stringify(found ? { running: found.running, ...found.status } : { running: false })
}

/** How a project is, for people. */
export function statusRows(
  folder: string,
  found: FoundStatus | undefined,
  room: { readonly columns: number; readonly rows: number },
): string[] {
  if (!found) return [`${folder} is not served, and has not been: boottorrent start`]
  const { status, running } = found
  const { systems, machines, totals, rates, progress, reason } = status
  const serving = `${systems.length} ${systems.length === 1 ? 'system' : 'systems'} (${inBytes(systems.reduce((sum, { size }) => sum + size, 0))})`
  const pid = status.process.pid
  const isOver = status.state === 'ended' || status.state === 'failed'
  const head = running
    ? `${folder} is ${status.state === 'starting' ? 'being started' : 'served'} by process ${pid} since ${status.since}`
    : isOver
      ? `${folder} is not served: it ${status.state} at ${status.at}`
      : `${folder} is not served: process ${pid} was killed after ${status.at}; this is what it told last`
  const rows = [
    head,
    ...(reason === undefined ? [] : reason.split('\n').map(shownText)),
    ...(progress ? [progressRow(progress)] : []),
    ...(status.state === 'starting' ? [] : [serving, summaryRow(machines, totals)]),
    ...(running && status.state === 'serving'
      ? [`now ${inBytes(rates.server)}/s from here, ${inBytes(rates.machines)}/s to machines`]
      : []),
  ].map((row) => row.slice(0, room.columns))
  return [...rows, ...machineRows(machines, { ...room, rows: room.rows - rows.length })]
}
