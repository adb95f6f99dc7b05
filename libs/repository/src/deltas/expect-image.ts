import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RepositoryError } from '../errors.ts'
import type { PairImage } from './pool.ts'

/**
 * See whether an image is still the one that was read: what is made of another must not bear its sums.
 *
 * @throws {@link RepositoryError} `ERR_IMAGE_CHANGED`
 */
export async function expectImage(images: string, image: PairImage): Promise<void> {
  const path = join(images, image.filename)
  const { size, mtimeNs } = await stat(path, { bigint: true }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RepositoryError('ERR_IMAGE_CHANGED', `${path} is gone: ${reason}`, { cause })
  })
  if (Number(size) === image.size && sameMoment(BigInt(image.modified), mtimeNs)) return
  throw new RepositoryError(
    'ERR_IMAGE_CHANGED',
    `${path} is not what was read: it was written to or replaced`,
  )
}

const second = 1_000_000_000n

/**
 * Whether a moment is the one that was noted, as finely as it is told: over a network the same file
 * may have lost digits.
 */
function sameMoment(noted: bigint, told: bigint): boolean {
  let unit = 1n
  while (unit < second && told % (unit * 10n) === 0n) unit *= 10n
  return noted / unit === told / unit
}
