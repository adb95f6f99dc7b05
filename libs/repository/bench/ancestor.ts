import { basename } from 'node:path'

/** What the ancestor runs for a mirror, in its order. */
export interface AncestorCommands {
  /** The sums of the images, and their signatures: one after the other. */
  readonly first: readonly (readonly string[])[]
  /** The deltas, four at a time. */
  readonly deltas: readonly string[]
  /** The sums of the deltas. */
  readonly last: readonly string[]
}

const sums = ['cksum', 'sha256sum', 'sha512sum']

/**
 * The commands for a series: to each of the last three images from every other one.
 *
 * @param folder - where signatures and deltas go
 */
export function ancestorCommands(images: readonly string[], folder: string): AncestorCommands {
  const signatureOf = (image: string): string => `${folder}/${basename(image)}.signature`
  const deltas = images.slice(-3).flatMap((target) =>
    images
      .filter((image) => image !== target)
      .map((image) => {
        const delta = `${folder}/${basename(image)}-${basename(target)}.rdiff`
        return `${signatureOf(image)} ${target} ${delta}`
      }),
  )
  return {
    first: images.flatMap((image) => [
      ...sums.map((program) => [program, image]),
      ['rdiff', '--block-size=128', 'signature', image, signatureOf(image)],
    ]),
    deltas: ['sh', '-c', `printf '%s\n' '${deltas.join("' '")}' | xargs -P 4 -L 1 rdiff delta`],
    last: ['sh', '-c', `for f in ${folder}/*.rdiff; do ${sums.join(' $f; ')} $f; done`],
  }
}
