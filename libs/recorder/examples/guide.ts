/** What the guide shows, part by part. It records into the folder that it is run in. */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { createRecorder, fromIterable, openArchive } from '@boxwright/recorder'

/** Three seconds of a tone, for want of a sound card: `openAlsa({ device: 'hw:0' })`. */
const rate = 48000
async function* tone(): AsyncGenerator<Uint8Array> {
  const wave = Float32Array.from({ length: 3 * rate }, (_, at) => 0.1 * Math.sin(at / 20))
  yield new Uint8Array(wave.buffer)
}
const format = { sampleFormat: 'FLOAT_LE', rate, channels: 1 } as const

// #region first
const recorder = createRecorder({
  source: await fromIterable({ bytes: tone(), format }),
  directory: 'takes',
  name: '%Y-%m-%d/%Hh%Mm%S.wav',
  rotate: 1,
})
recorder.events.on('segment', ({ files, frames }) => console.log(files, frames))
recorder.events.on('hole', ({ frames, cause }) => console.log(`${frames} frames: ${cause}`))
const { elapsed, recorded, missing } = await recorder.run()
await recorder[Symbol.asyncDispose]()
// #endregion first
assert.deepEqual([elapsed, recorded, missing], [3 * rate, 3 * rate, 0])

const files = await readdir('takes', { recursive: true })
assert.ok(files.filter((name) => name.endsWith('.wav')).length >= 3)
assert.deepEqual(
  files.filter((name) => name.endsWith('.part')),
  [],
)

// #region archive
await using archive = await openArchive({ directory: 'takes' })
const now = Date.now()
for (const { start, frames, files } of archive.segments(now - 60_000, now + 60_000)) {
  console.log(new Date(start).toISOString(), frames, files)
}
// #endregion archive
assert.ok(archive.size >= 3)
assert.deepEqual(archive.faults, [])
