import type { EventEmitter } from 'node:events'
import type { AlsaEvents } from '../alsa/source.ts'
import type { Recorder } from '../events.ts'
import type { PcmSource } from '../source.ts'
import { levelLine } from './level-line.ts'

/** Where and how to report. */
export interface ReportOptions {
  /** One JSON object a line on stdout, for programs. */
  readonly json: boolean
  /** Nothing but faults. */
  readonly quiet: boolean
  /** What is recorded; a device tells of its own fate. */
  readonly source: PcmSource & { readonly events?: EventEmitter<AlsaEvents> }
}

/** Tell a person, or a program, what a recorder does; on stderr, or as JSON on stdout. */
export function report(recorder: Recorder, { json, quiet, source }: ReportOptions): Disposable {
  const { events } = recorder
  const { rate } = source.format
  const live = !json && !quiet && process.stderr.isTTY === true
  const clear = live ? '\r\x1b[K' : ''
  const say = (text: string): void => void process.stderr.write(`${clear}${text}\n`)
  const tell = (event: string, facts: object, words: string, always = false): void => {
    if (json) process.stdout.write(`${JSON.stringify({ event, ...facts })}\n`)
    else if (always || !quiet) say(words)
  }
  source.events?.on('lost', (message) => tell('lost', { message }, `Lost: ${message}`, true))
  source.events?.on('back', () => tell('back', {}, `${source.name} is back`, true))
  events.on('opened', ({ start, parts }) =>
    tell('opened', { start, parts }, `Recording ${parts.join(', ')}`),
  )
  events.on('segment', (segment) => {
    const names = segment.files.map(({ name }) => name).join(', ')
    tell('segment', segment, `Closed ${names} (${(segment.frames / rate).toFixed(3)} s)`)
  })
  events.on('repaired', (file) =>
    tell('repaired', file, `Repaired ${file.name} (${(file.frames / rate).toFixed(3)} s)`, true),
  )
  events.on('hole', (hole) =>
    tell('hole', hole, `Missing ${hole.frames} frames at ${iso(hole.start)} (${hole.cause})`, true),
  )
  events.on('clock', (step) =>
    tell('clock', { step }, `The clock was moved by ${(step / 1000).toFixed(3)} s`, true),
  )
  events.on('storage', (state) =>
    tell('storage', state, state.ready ? 'The storage is ready' : `Waiting: ${state.reason}`, true),
  )
  events.on('sound', (sound) =>
    tell('sound', sound, `${sound.type} ${sound.state} at frame ${sound.position}`),
  )
  events.on('fault', ({ code, message }) =>
    tell('fault', { code, message }, `${code}: ${message}`, true),
  )
  const draw = (): void => {
    const { summary, levels } = recorder
    const { columns } = process.stderr
    const seconds = summary.elapsed / rate
    process.stderr.write(
      `${clear}${levelLine({ levels, seconds, missing: summary.missing, columns })}`,
    )
  }
  const timer = live ? setInterval(draw, 100) : undefined
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      process.stderr.write(clear)
    },
  }
}

function iso(unix: number): string {
  return new Date(unix).toISOString()
}
