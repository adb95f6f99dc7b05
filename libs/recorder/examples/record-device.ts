import { createRecorder, openAlsa } from '@boxwright/recorder'

//#region record
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

await using recorder = createRecorder({
  source: await openAlsa({ device: 'default', rate: 48000 }),
  directory: 'pige',
  rotate: 900,
  outputs: [{ kind: 'wav' }, { kind: 'opus' }],
})
recorder.events.on('segment', ({ files }) => console.log(files))
recorder.events.on('hole', ({ frames, cause }) => console.warn(`${frames} frames: ${cause}`))
console.log(await recorder.run(stop.signal))
//#endregion record
