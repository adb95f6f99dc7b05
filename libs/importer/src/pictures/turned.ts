import type { Sharp } from 'sharp'

/** What the eight orientations of EXIF (2.32, tag 274) ask for: mirror left to right, then turn clockwise. */
const turns: readonly (readonly [degrees: number, mirrored: boolean])[] = [
  [0, false],
  [0, true],
  [180, false],
  [180, true],
  [270, true],
  [90, false],
  [90, true],
  [270, false],
]

/**
 * Turn a picture upright.
 *
 * @param orientation - 1 to 8, as EXIF has them
 */
export function turned(image: Sharp, orientation: number): Sharp {
  const [degrees, mirrored] = turns[orientation - 1] ?? [0, false]
  // sharp mirrors before it turns, in whatever order it is told.
  return image.flop(mirrored).rotate(degrees)
}
