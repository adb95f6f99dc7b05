import type { Readable } from 'node:stream'
import type { Line, LineHub } from '../line-hub.ts'
import { createLineSplitter } from '../line-splitter.ts'
import { drain } from './drain.ts'

/** Reads the lines of a process. */
export interface LinePump {
  /** Go on, after readers were too far behind. */
  resume(): void
  /** Read what the process left behind, whether readers keep up or not. Never rejects. */
  finish(): Promise<void>
}

/**
 * Read a stream as lines, for as long as the readers of the hub keep up.
 *
 * @param each called with every line
 */
export function pumpLines(
  stream: Readable,
  from: Line['stream'],
  hub: LineHub,
  { maxLength, each }: { readonly maxLength: number; readonly each: (line: Line) => void },
): LinePump {
  const splitter = createLineSplitter(maxLength)
  let finishing = false
  const tell = (lines: readonly string[]): void => {
    for (const text of lines) {
      const line = { stream: from, text }
      hub.push(line)
      each(line)
    }
  }
  stream.on('data', (chunk: Uint8Array) => {
    tell(splitter.push(chunk))
    if (hub.full && !finishing) stream.pause()
  })
  stream.on('error', () => undefined)
  return {
    resume: () => void stream.resume(),
    async finish() {
      finishing = true
      await drain(stream)
      tell(splitter.end())
    },
  }
}
