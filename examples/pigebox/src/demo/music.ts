import { demoRate, type Planes, type Scene } from './planes.ts'

/** A minor, F, C, G: the bass and the notes above, as MIDI numbers. */
const chords: readonly (readonly number[])[] = [
  [45, 69, 72, 76, 81],
  [41, 69, 72, 77, 81],
  [48, 67, 72, 76, 79],
  [43, 67, 71, 74, 79],
]
/** Seconds between notes. */
const step = 0.25
/** Notes on one chord. */
const notesPerChord = 8

/** Plucked chords. */
export function addMusic(planes: Planes, { from, to }: Scene): void {
  const steps = Math.floor((to - from) / step) - notesPerChord
  for (let index = 0; index < steps; index++) {
    const chord = chords[Math.floor(index / notesPerChord) % chords.length] as readonly number[]
    const note = index % notesPerChord
    const at = from + index * step
    if (note === 0)
      pluck(planes, { at, midi: chord[0] as number, level: 0.28, decay: 1.4, pan: 0.5 })
    const up = 1 + (note < 4 ? note : 7 - note)
    const level = 0.13 + 0.04 * Math.cos(index / 5)
    pluck(planes, { at, midi: chord[up] as number, level, decay: 0.7, pan: 0.2 + 0.15 * up })
  }
}

interface Note {
  /** In s. */
  readonly at: number
  readonly midi: number
  readonly level: number
  /** Seconds to 1/e. */
  readonly decay: number
  /** 0 left, 1 right. */
  readonly pan: number
}

/** One string: a few harmonics, the higher the sooner gone. */
function pluck({ left, right }: Planes, { at, midi, level, decay, pan }: Note): void {
  const first = Math.round(at * demoRate)
  const frames = Math.min(left.length - first, Math.round(decay * 4 * demoRate))
  const attack = 0.004 * demoRate
  const [gainLeft, gainRight] = [Math.cos((pan * Math.PI) / 2), Math.sin((pan * Math.PI) / 2)]
  for (let harmonic = 1; harmonic <= 4; harmonic++) {
    const turn = (2 * Math.PI * 440 * 2 ** ((midi - 69) / 12) * harmonic) / demoRate
    // A damped rotation: a product for each sample instead of a sine and an exponential.
    const damping = Math.exp(-harmonic / (decay * demoRate))
    const cos = Math.cos(turn) * damping
    const sin = Math.sin(turn) * damping
    let re = 0
    let im = level / harmonic ** 1.5
    for (let frame = 0; frame < frames; frame++) {
      const value = frame < attack ? (re * frame) / attack : re
      left[first + frame] = (left[first + frame] as number) + value * gainLeft
      right[first + frame] = (right[first + frame] as number) + value * gainRight
      const turned = re * cos + im * sin
      im = im * cos - re * sin
      re = turned
    }
  }
}
