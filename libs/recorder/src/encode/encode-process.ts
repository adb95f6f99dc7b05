import { constants, setPriority } from 'node:os'
import type { AudioFacts } from '../audio-file.ts'
import { RecorderError } from '../errors.ts'
import { fileRate } from '../formats.ts'
import { framesSinceMidnight } from '../local-time.ts'
import { bytesPerFrame } from '../pcm.ts'
import { probe } from '../sndfile/probe.ts'
import { openReader } from '../sndfile/reader.ts'
import { openWriter } from '../sndfile/writer.ts'
import type { EncodeJob, EncodeMessage } from './protocol.ts'

/** Frames read, encoded and told of at once: 1.5 s of sound. */
const chunkFrames = 65_536

// Before any library is called: the threads that encode inherit it.
setPriority(constants.priority.PRIORITY_LOW)
// The channel closes when the parent dies, however it dies; nobody wants the result then.
process.once('disconnect', () => process.exit(1))
process.once('message', (job: EncodeJob) => {
  encode(job).then(tell, (error: unknown) => {
    const code = error instanceof RecorderError ? error.code : 'ERR_AUDIO_FILE'
    tell({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) })
  })
})

async function encode({ source, target, output, modified }: EncodeJob): Promise<EncodeMessage> {
  const own = await probe(source)
  await using reader = await openReader(source)
  const { format, frames: total } = reader
  const facts = own.facts ?? closedAt(modified, (total / format.rate) * 1000, format.rate)
  const writer = await openWriter({ path: target, output, format, facts })
  let frames = 0
  try {
    while (frames < total) {
      const data = await reader.read(frames, chunkFrames)
      if (data.length === 0) break
      await writer.write(data)
      frames += data.length / bytesPerFrame(format)
      tell({ type: 'progress', frames, total })
    }
  } finally {
    await writer.close()
  }
  await verify(target, (total * fileRate(output.kind, format.rate)) / format.rate)
  return { type: 'done', frames }
}

/** The WAV may be deleted on the strength of this file: it must hold every frame. */
async function verify(path: string, expected: number): Promise<void> {
  const { frames } = await probe(path)
  if (Math.abs(frames - expected) <= 1) return
  throw new RecorderError('ERR_AUDIO_FILE', `expected ${expected} frames encoded, got ${frames}`)
}

/** A file that does not say when it began was closed at its end. */
function closedAt(end: number, length: number, rate: number): AudioFacts {
  const start = end - length
  return { start, utcOffset: 0, timeReference: framesSinceMidnight(start, 0, rate) }
}

function tell(message: EncodeMessage): void {
  process.send?.(message)
  if (message.type !== 'progress') process.disconnect()
}
