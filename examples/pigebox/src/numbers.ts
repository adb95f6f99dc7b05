import { statfs } from 'node:fs/promises'
import type { Metrics } from '@boxwright/appliance'
import type { LiveLevels } from '@boxwright/recorder'
import type { Keeper } from './keeper.ts'
import type { Station } from './station.ts'

/** Whose numbers. */
export interface NumbersOptions {
  readonly station: Station
  readonly keeper: Keeper
}

/** Register the box's numbers: for Prometheus, for Munin and for the graphs. */
export function measure(metrics: Metrics, { station, keeper }: NumbersOptions): void {
  measureSound(metrics, station)
  measureFrames(metrics, station)
  measureStorage(metrics, station, keeper)
}

function measureSound(metrics: Metrics, station: Station): void {
  const channels = (what: 'peak' | 'rms') => () =>
    (station.levels?.channels ?? []).map((levels, channel) => ({
      value: audible(levels[what]),
      labels: { channel: `${channel + 1}` },
    }))
  metrics.gauge({
    name: 'pigebox_peak_dbfs',
    help: 'Peak of the last 100 ms; -120 in silence.',
    labels: ['channel'],
    read: channels('peak'),
  })
  metrics.gauge({
    name: 'pigebox_rms_dbfs',
    help: 'RMS of the last 100 ms; -120 in silence.',
    labels: ['channel'],
    read: channels('rms'),
  })
  const loudness = (what: 'momentary' | 'shortTerm') => () =>
    audible(station.levels?.[what] ?? Number.NaN)
  metrics.gauge({
    name: 'pigebox_loudness_momentary_lufs',
    help: 'Loudness of the last 400 ms (EBU R128).',
    read: loudness('momentary'),
  })
  metrics.gauge({
    name: 'pigebox_loudness_short_term_lufs',
    help: 'Loudness of the last 3 s (EBU R128).',
    read: loudness('shortTerm'),
  })
  const sounds = metrics.counter({
    name: 'pigebox_sound_events_total',
    help: 'Times that silence or clipping began.',
    labels: ['type'],
  })
  for (const type of ['silence', 'clipping'] as const) sounds.add(0, { type })
  station.events.on('sound', ({ type, state }) => {
    if (state === 'started') sounds.add(1, { type })
  })
}

function measureFrames(metrics: Metrics, station: Station): void {
  metrics.counter({
    name: 'pigebox_frames_recorded_total',
    help: 'Frames recorded since the start.',
    read: () => station.state.summary.recorded,
  })
  metrics.counter({
    name: 'pigebox_frames_missing_total',
    help: 'Frames that are missing since the start.',
    read: () => station.state.summary.missing,
  })
  metrics.counter({
    name: 'pigebox_segments_total',
    help: 'Segments published since the start.',
    read: () => station.state.summary.segments,
  })
  const holes = metrics.counter({
    name: 'pigebox_holes_total',
    help: 'Breaks in the sound, by cause.',
    labels: ['cause'],
  })
  for (const cause of ['overrun', 'device', 'stall', 'storage']) holes.add(0, { cause })
  station.events.on('hole', ({ cause }) => holes.add(1, { cause }))
  metrics.gauge({
    name: 'pigebox_drift_ppm',
    help: 'How much faster than nominal the sound card runs, in parts per million.',
    read: () => station.state.drift,
  })
  metrics.gauge({
    name: 'pigebox_recording',
    help: '1 while it records, 0 while it waits for the device or the storage.',
    read: () => (station.state.state === 'recording' ? 1 : 0),
  })
}

function measureStorage(metrics: Metrics, station: Station, keeper: Keeper): void {
  const usage = (what: 'bytes' | 'files') => () =>
    Object.entries(keeper.collection?.usage ?? {}).map(([kind, used]) => ({
      value: used[what],
      labels: { kind },
    }))
  metrics.gauge({
    name: 'pigebox_disk_used_bytes',
    help: 'What the recordings take, by kind.',
    unit: 'bytes',
    labels: ['kind'],
    read: usage('bytes'),
  })
  metrics.gauge({
    name: 'pigebox_disk_files',
    help: 'How many files there are, by kind.',
    labels: ['kind'],
    read: usage('files'),
  })
  const disk = async (what: 'blocks' | 'bavail'): Promise<number> => {
    if (station.directory === undefined) return Number.NaN
    const found = await statfs(station.directory)
    return found[what] * found.bsize
  }
  metrics.gauge({
    name: 'pigebox_disk_free_bytes',
    help: "What is free on the storage's file system.",
    unit: 'bytes',
    read: () => disk('bavail'),
  })
  metrics.gauge({
    name: 'pigebox_disk_size_bytes',
    help: "The size of the storage's file system.",
    unit: 'bytes',
    read: () => disk('blocks'),
  })
  metrics.gauge({
    name: 'pigebox_encoder_waiting',
    help: 'WAVs that wait to be encoded, the one at work included.',
    read: () => keeper.collection?.waiting ?? Number.NaN,
  })
  const encoded = metrics.counter({
    name: 'pigebox_files_encoded_total',
    help: 'WAVs encoded since the start.',
  })
  keeper.events.on('encoded', () => encoded.add())
  const deleted = metrics.counter({
    name: 'pigebox_files_deleted_total',
    help: 'Files deleted to make room, by reason.',
    labels: ['reason'],
  })
  for (const reason of ['empty', 'age', 'size', 'space']) deleted.add(0, { reason })
  keeper.events.on('deleted', ({ reason }) => deleted.add(1, { reason }))
}

/** Silence is minus infinity, which no graph can draw: -120 is below all that 16 bits can say. */
function audible(decibels: LiveLevels['momentary']): number {
  return decibels === Number.NEGATIVE_INFINITY ? -120 : decibels
}
