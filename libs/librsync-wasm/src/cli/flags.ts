import { RsyncError } from '../errors.ts'
import type { RollingHash, StrongHash } from '../kinds.ts'
import type { SignatureOptions } from '../options.ts'

/** The flags, as typed. */
export interface Flags {
  readonly statistics?: boolean
  readonly force?: boolean
  readonly hash?: string
  readonly rollsum?: string
  readonly blockSize?: string
  readonly sumSize?: string
  readonly gzip?: string | boolean
  readonly bzip2?: string | boolean
  readonly sync?: boolean
  readonly json?: boolean
  readonly maxOutput?: string
  readonly workers?: string
  readonly sha256?: string
  readonly sha512?: string
}

/** The kind of signature that the flags ask for. Their values are checked with all other options. */
export function signatureOptions(flags: Flags): SignatureOptions {
  const blockLength = number('--block-size', flags.blockSize ?? '0')
  const strongLength = number('--sum-size', flags.sumSize ?? '0')
  return {
    ...(flags.hash !== undefined && { strong: flags.hash as StrongHash }),
    ...(flags.rollsum !== undefined && { rolling: flags.rollsum as RollingHash }),
    // 0 leaves it to us, in both.
    ...(blockLength !== 0 && { blockLength }),
    ...(strongLength !== 0 && { strongLength: strongLength === -1 ? 'least' : strongLength }),
  }
}

/** A flag's number. @throws {@link RsyncError} `ERR_OPTIONS` */
export function number(flag: string, value: string): number {
  if (/^-?\d+$/.test(value)) return Number(value)
  throw new RsyncError(
    'ERR_OPTIONS',
    `${flag}: expected a whole number, got ${JSON.stringify(value)}`,
  )
}

/** @throws {@link RsyncError} `ERR_OPTIONS`: rdiff, too, has these flags in its code and does not do it */
export function refuseCompression({ gzip, bzip2 }: Flags): void {
  const flag = gzip === undefined ? (bzip2 === undefined ? undefined : '-i') : '-z'
  if (flag === undefined) return
  const reason = 'the librsync format has no compression; compress the delta as a whole'
  throw new RsyncError('ERR_OPTIONS', `${flag}: ${reason}`)
}
