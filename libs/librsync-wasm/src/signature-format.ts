import { RsyncError, type RsyncErrorCode } from './errors.ts'
import { kindOf, magicOf, type SignatureKind, strongHashes } from './kinds.ts'

/** What stands before the blocks of a signature. */
export interface SignatureHeader extends SignatureKind {
  /** Bytes of the data to each block; the last may be shorter. */
  readonly blockLength: number
  /** Bytes of the strong hash that are kept. */
  readonly strongLength: number
}

/** Bytes of the header: three numbers of 32 bits, big-endian. */
export const headerLength = 12

/** The longest block: what 32 bits can say. */
export const longestBlock = 0xffffffff

/** Bytes of one block in a signature: the weak hash and the strong one. */
export function entryLength({ strongLength }: SignatureHeader): number {
  return 4 + strongLength
}

/** A header as bytes. */
export function encodeHeader(header: SignatureHeader): Uint8Array {
  const bytes = new Uint8Array(headerLength)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magicOf(header))
  view.setUint32(4, header.blockLength)
  view.setUint32(8, header.strongLength)
  return bytes
}

/**
 * A header from bytes.
 *
 * @throws {@link RsyncError} `ERR_TRUNCATED`, `ERR_MAGIC`, `ERR_SIGNATURE`
 */
export function decodeHeader(bytes: Uint8Array): SignatureHeader {
  if (bytes.length < headerLength) {
    const message = `expected a header of 12 bytes, got ${bytes.length}`
    throw faultySignature(bytes.length, message, 'ERR_TRUNCATED')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerLength)
  const magic = view.getUint32(0)
  const kind = kindOf(magic)
  if (!kind) {
    const expected = '0x72730136, 0x72730137, 0x72730146 or 0x72730147'
    const got = `0x${magic.toString(16).padStart(8, '0')}`
    throw faultySignature(0, `expected ${expected}, got ${got}`, 'ERR_MAGIC')
  }
  const blockLength = view.getUint32(4)
  if (blockLength === 0) throw faultySignature(4, 'expected a block length above 0, got 0')
  const strongLength = view.getUint32(8)
  const longest = strongHashes[kind.strong].length
  if (strongLength === 0 || strongLength > longest) {
    throw faultySignature(8, `expected a strong length of 1 to ${longest}, got ${strongLength}`)
  }
  return { ...kind, blockLength, strongLength }
}

/** What is wrong with a signature, and where. */
export function faultySignature(
  offset: number,
  message: string,
  code: RsyncErrorCode = 'ERR_SIGNATURE',
): RsyncError {
  return new RsyncError(code, `The signature is damaged at byte ${offset}: ${message}`, {
    offset,
  })
}
