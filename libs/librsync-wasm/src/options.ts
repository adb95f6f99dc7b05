import { defaultBlockLength, leastStrongLength } from './defaults.ts'
import { RsyncError } from './errors.ts'
import { type RollingHash, rollingHashes, type StrongHash, strongHashes } from './kinds.ts'
import { longestBlock, type SignatureHeader } from './signature-format.ts'

/** What every long work takes. */
export interface WorkOptions {
  /** Stop: the work fails with the signal's reason. */
  readonly signal?: AbortSignal
}

/** How a signature is made. What is not said is as `rdiff signature` has it. */
export interface SignatureOptions extends WorkOptions {
  /** The rolling hash. Default `rabinkarp`; `rollsum` is for librsync before 2.2. */
  readonly rolling?: RollingHash
  /** The strong hash. Default `blake2`; `md4` is broken, and for librsync before 1.0. */
  readonly strong?: StrongHash
  /**
   * Bytes to a block, 1 to 2^32 - 1. Smaller blocks find smaller matches and make a larger signature:
   * 36 bytes a block. Default: 256 up to 64 KiB of data, then its square root; 2048 if the size is not known.
   */
  readonly blockLength?: number
  /**
   * Bytes of the strong hash that are kept, up to 32 (MD4: 16), or `least`: as few as are safe against
   * chance, though not against an attacker. Default: all.
   */
  readonly strongLength?: number | 'least'
  /** Size of the data in bytes, for the defaults. Not needed for bytes, a Blob or a file. */
  readonly size?: number
}

/** How a patch is applied. */
export interface PatchOptions extends WorkOptions {
  /**
   * Refuse a delta as soon as its result would be longer. Bytes; default: no limit. A few bytes of a
   * hostile delta copy the whole basis again and again.
   */
  readonly maxOutput?: number
  /** Refuse another result than this. */
  readonly expected?: ExpectedResult
}

/** What is known of the result of a patch. */
export interface ExpectedResult {
  /** Its size in bytes. */
  readonly size?: number
}

/** Options in, header out; every fault at once. */
export function readSignatureOptions(
  { rolling = 'rabinkarp', strong = 'blake2', blockLength, strongLength, size }: SignatureOptions,
  knownSize?: number,
): SignatureHeader {
  const faults = [
    ...oneOf('rolling', rolling, Object.keys(rollingHashes)),
    ...oneOf('strong', strong, Object.keys(strongHashes)),
    ...(blockLength === undefined ? [] : integer('blockLength', blockLength, 1, longestBlock)),
    ...(size === undefined ? [] : integer('size', size, 0, Number.MAX_SAFE_INTEGER)),
  ]
  const longest = strongHashes[strong]?.length ?? 32
  if (strongLength !== undefined && strongLength !== 'least') {
    faults.push(...integer('strongLength', strongLength, 1, longest, ' or "least"'))
  }
  refuse(faults)
  const length = blockLength ?? defaultBlockLength(size ?? knownSize)
  return {
    rolling,
    strong,
    blockLength: length,
    strongLength:
      strongLength === 'least'
        ? Math.min(longest, leastStrongLength(size ?? knownSize, length))
        : (strongLength ?? longest),
  }
}

/** Faults of the options of a patch. */
export function patchFaults({ maxOutput, expected }: PatchOptions): string[] {
  const size = (key: string, value: unknown): string[] =>
    value === undefined ? [] : integer(key, value, 0, Number.MAX_SAFE_INTEGER)
  return [...size('maxOutput', maxOutput), ...size('expected.size', expected?.size)]
}

/** Faults of a value that has to be one of a few. */
export function oneOf(key: string, value: unknown, values: readonly unknown[]): string[] {
  return values.includes(value)
    ? []
    : [`${key}: expected ${values.map(show).join(' or ')}, got ${show(value)}`]
}

/** Faults of a value that has to be an integer within bounds. */
export function integer(
  key: string,
  value: unknown,
  least: number,
  most: number,
  or = '',
): string[] {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
    ? []
    : [`${key}: expected an integer from ${least} to ${most}${or}, got ${show(value)}`]
}

/** Throw all faults as one error, if there are any. */
export function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new RsyncError('ERR_OPTIONS', faults.join('; '))
}

/** A value as it is quoted in a message. */
export function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
