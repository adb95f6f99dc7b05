import { readFile } from 'node:fs/promises'
import type { Qmp } from '../../../../test/support/qmp.ts'

/**
 * How much of the screen of a machine has one colour.
 *
 * @param path of a file for the picture
 * @param colour red, green and blue, of 255
 * @returns of 1
 */
export async function shareOf(
  { ask }: Qmp,
  path: string,
  colour: readonly [number, number, number],
): Promise<number> {
  await ask('screendump', { filename: path })
  const picture = await readFile(path)
  // PPM: `P6`, width, height, 255, each with white space behind it; then three bytes for each point.
  const head = /^P6\s(\d+)\s(\d+)\s255\s/.exec(picture.toString('latin1', 0, 40))
  const points = picture.subarray(head?.[0].length)
  const size = Number(head?.[1]) * Number(head?.[2])
  let found = 0
  for (let at = 0; at < size * 3; at += 3) {
    // The colours of the first PC, of 63, are not widened to 255 in one way by every QEMU.
    const isNear = (value: number, index: number): boolean =>
      Math.abs((points[at + index] ?? -1) - value) < 4
    if (colour.every(isNear)) found += 1
  }
  return found / size
}
