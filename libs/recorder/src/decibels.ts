/** Amplitude (full scale 1) in dBFS: 0 gives `-Infinity`. */
export function amplitudeToDecibels(amplitude: number): number {
  return 20 * Math.log10(amplitude)
}

/** dBFS as an amplitude (full scale 1). */
export function decibelsToAmplitude(decibels: number): number {
  return 10 ** (decibels / 20)
}

/** Mean square (full scale 1) in dBFS: 0 gives `-Infinity`. A full-scale sine gives -3.01. */
export function powerToDecibels(power: number): number {
  return 10 * Math.log10(power)
}
