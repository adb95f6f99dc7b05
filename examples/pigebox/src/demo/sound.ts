import { addMusic } from './music.ts'
import { demoRate, type Planes, randomNumbers, type Scene } from './planes.ts'
import { addSpeech } from './speech.ts'

/** Length of the loop, in s. */
const demoSeconds = 150

/** Adds a scene to the sound. */
type Performer = (planes: Planes, scene: Scene) => void

/** Music, speech, both, and pauses: what a radio's programme looks like from afar. */
const programme: readonly (readonly [performer: Performer, from: number, to: number])[] = [
  [addMusic, 0, 38],
  [addSpeech, 41, 74],
  [addMusic, 82, 112],
  [addSpeech, 98, 121],
  [addSpeech, 126, 147],
]

/**
 * The demo's sound: generated, the same each time, made in about a second.
 *
 * @returns stereo S16_LE at {@link demoRate}, {@link demoSeconds} long; its end runs on into its beginning
 */
export function demoSound(): Uint8Array {
  const frames = demoSeconds * demoRate
  const planes: Planes = { left: new Float32Array(frames), right: new Float32Array(frames) }
  for (const [perform, from, to] of programme) perform(planes, { from, to })
  const samples = new Int16Array(frames * 2)
  const noise = randomNumbers(7)
  for (let frame = 0; frame < frames; frame++) {
    // A room is never quite silent: noise at -66 dBFS.
    const hiss = (noise() - 0.5) * 0.001
    samples[2 * frame] = quantised((planes.left[frame] as number) + hiss)
    samples[2 * frame + 1] = quantised((planes.right[frame] as number) - hiss)
  }
  return new Uint8Array(samples.buffer)
}

function quantised(value: number): number {
  return Math.round(Math.max(-0.95, Math.min(0.95, value)) * 32_767)
}
