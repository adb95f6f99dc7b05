import type { ChildProcess, StdioOptions } from 'node:child_process'
import { endInWords, ProcessError, quoteLines } from '../errors.ts'
import type { Exit } from '../exit.ts'
import type { Line, LineHub } from '../line-hub.ts'
import type { ProcessSettings } from '../settings.ts'
import { type Launched, launch } from './launch.ts'
import { type LinePump, pumpLines } from './pump-lines.ts'
import { waitReady } from './wait-ready.ts'

/** Who hears of a run, while it lasts. */
export interface RunHooks {
  /** Where its lines go. */
  readonly hub: LineHub
  /** Aborts when it is to end. */
  readonly stopping: AbortSignal
  /** It was started. */
  readonly started: (launched: Launched, pumps: readonly LinePump[]) => void
  /** It is ready, so many ms after it was started. */
  readonly ready: (elapsed: number) => void
  /** It wrote a line. */
  readonly line: (line: Line) => void
}

/** What became of a run. */
export interface Run {
  /** How it ended; both `null` if it could not be started. */
  readonly exit: Exit
  /** For how many ms it was ready. */
  readonly uptime: number
  /** What is wrong with how it went. */
  readonly error: ProcessError | undefined
}

/** The end of what never began. */
export const neverStarted: Exit = { code: null, signal: null }

/** How much of what was said last goes into an error. */
const quotedLines = 20
const quotedLength = 500

/** Start a process once, and see it through to its end. Never rejects. */
export async function runOnce(settings: ProcessSettings, hooks: RunHooks): Promise<Run> {
  const { hub, stopping } = hooks
  let launched: Launched
  try {
    launched = await launch(settings, stdioOf(settings))
  } catch (error) {
    return { exit: neverStarted, uptime: 0, error: error as ProcessError }
  }
  const startedAt = performance.now()
  const { child, group } = launched
  const matched = Promise.withResolvers<void>()
  let pattern = settings.ready instanceof RegExp ? withoutState(settings.ready) : undefined
  const pumps = openPumps(child, settings, hub, (line) => {
    hooks.line(line)
    if (!pattern?.test(line.text)) return
    pattern = undefined
    matched.resolve()
  })
  if (settings.stdin instanceof Uint8Array) child.stdin?.end(settings.stdin)
  const over = new AbortController()
  const ended = group.gone.then(async (exit) => {
    await Promise.all(pumps.map((pump) => pump.finish()))
    over.abort()
    return exit
  })
  hooks.started(launched, pumps)
  const state = await waitReady(settings, {
    matched: matched.promise,
    over: AbortSignal.any([over.signal, stopping]),
    lastLines: () => quoted(hub),
  })
  const readyAt = state === 'ready' && !stopping.aborted ? performance.now() : undefined
  if (readyAt !== undefined) hooks.ready(readyAt - startedAt)
  else void group.end()
  const exit = await ended
  const uptime = readyAt === undefined ? 0 : performance.now() - readyAt
  if (state instanceof ProcessError) return { exit, uptime, error: state }
  return { exit, uptime, error: exitError(settings, exit, readyAt !== undefined, hub) }
}

function exitError(
  { name }: ProcessSettings,
  { code, signal }: Exit,
  wasReady: boolean,
  hub: LineHub,
): ProcessError | undefined {
  if (wasReady && code === 0) return undefined
  const when = wasReady ? '' : ' before it was ready'
  const lines = quoted(hub)
  const message = quoteLines(`${name} ${endInWords(code, signal)}${when}`, lines)
  return new ProcessError('ERR_EXITED', message, { exitCode: code, signal, lines })
}

function quoted(hub: LineHub): string[] {
  return hub
    .last()
    .slice(-quotedLines)
    .map(({ text }) => text.slice(0, quotedLength))
}

/** A pattern that is global or sticky would remember where it matched last. */
function withoutState({ source, flags }: RegExp): RegExp {
  return new RegExp(source, flags.replace(/[gy]/g, ''))
}

function stdioOf({ stdin, stdout, stderr }: ProcessSettings): StdioOptions {
  const output = (mode: ProcessSettings['stdout']): 'pipe' | 'ignore' | 'inherit' =>
    mode === 'lines' || mode === 'bytes' ? 'pipe' : mode
  return [stdin === 'ignore' ? 'ignore' : 'pipe', output(stdout), output(stderr)]
}

function openPumps(
  child: ChildProcess,
  settings: ProcessSettings,
  hub: LineHub,
  each: (line: Line) => void,
): LinePump[] {
  const options = { maxLength: settings.maxLineLength, each }
  // A program may end without having read what it was given: EPIPE.
  child.stdin?.on('error', () => undefined)
  return (['stdout', 'stderr'] as const).flatMap((name) => {
    const stream = child[name]
    return stream && settings[name] === 'lines' ? [pumpLines(stream, name, hub, options)] : []
  })
}
