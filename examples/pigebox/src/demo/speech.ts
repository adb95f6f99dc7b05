import { demoRate, type Planes, randomNumbers, type Scene } from './planes.ts'

/** First three formants of the vowels a, e, i, o and u, in Hz. */
const vowels: readonly (readonly [number, number, number])[] = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
]
/** Bandwidths of the formants, in Hz. */
const bandwidths = [80, 100, 140] as const
/** How loud each formant is, the first one 1. */
const weights = [1, 0.5, 0.33] as const

/** Somebody who talks: syllables of hiss and voice through formants, with pauses between phrases. */
export function addSpeech(planes: Planes, { from, to }: Scene): void {
  const random = randomNumbers(Math.round(from * 1000) + 1)
  const pitch = random() < 0.5 ? 115 : 190
  for (let time = from; time < to - 3; time += 0.35 + random() * 0.7) {
    const syllables = 5 + Math.floor(random() * 12)
    for (let index = 0; index < syllables && time < to - 1; index++) {
      const length = 0.13 + random() * 0.14
      const vowel = vowels[Math.floor(random() * vowels.length)] ?? ([500, 1500, 2500] as const)
      // A sentence's melody falls.
      const melody = pitch * (1.1 - (0.3 * index) / syllables)
      addSyllable(
        planes,
        { at: time, length, vowel, pitch: melody, hissing: random() < 0.7 },
        random,
      )
      time += length
    }
  }
}

interface Syllable {
  /** In s. */
  readonly at: number
  /** In s. */
  readonly length: number
  readonly vowel: readonly number[]
  /** In Hz. */
  readonly pitch: number
  /** Whether it begins with a consonant's hiss. */
  readonly hissing: boolean
}

/** Pulses of the vocal folds, and a consonant's hiss, rung through three resonators. */
function addSyllable({ left, right }: Planes, syllable: Syllable, random: () => number): void {
  const { at, length, vowel, pitch, hissing } = syllable
  const first = Math.round(at * demoRate)
  const frames = Math.min(left.length - first, Math.round(length * demoRate))
  const sources = new Float64Array(frames)
  const consonant = hissing ? 0.05 * demoRate : 0
  for (let frame = 0, phase = 0; frame < frames; frame++) {
    phase += (pitch * (1 - (0.08 * frame) / frames)) / demoRate
    const pulse = phase >= 1 ? 1 : 0
    phase -= pulse
    const hiss = (random() - 0.5) * (frame < consonant ? 0.3 : 0.01)
    sources[frame] = pulse * (frame < consonant ? 0.2 : 1) + hiss
  }
  for (let formant = 0; formant < 3; formant++) {
    const radius = Math.exp((-Math.PI * (bandwidths[formant] as number)) / demoRate)
    const back = 2 * radius * Math.cos((2 * Math.PI * (vowel[formant] as number)) / demoRate)
    const gain = (1 - radius) * (weights[formant] as number) * 2
    let last = 0
    let before = 0
    for (let frame = 0; frame < frames; frame++) {
      const value = gain * (sources[frame] as number) + back * last - radius * radius * before
      before = last
      last = value
      const place = frame / frames
      const sample = value * Math.min(1, place * 8, (1 - place) * 5)
      left[first + frame] = (left[first + frame] as number) + sample
      right[first + frame] = (right[first + frame] as number) + sample * 0.9
    }
  }
}
