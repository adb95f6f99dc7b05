import { decodeBencodePrefix, encodeBencode } from '../torrent/bencode.ts'

/** Asking for parts of an info dictionary, and giving them (BEP 9). */
export type MetadataMessage =
  | { readonly kind: 'request' | 'reject'; readonly part: number }
  | {
      readonly kind: 'data'
      readonly part: number
      readonly length: number
      readonly bytes: Uint8Array
    }

/** Of a part but the last, in bytes. */
export const metadataPart: number = 16 << 10
const kinds = ['request', 'data', 'reject'] as const

/** Write a message. */
export function formatMetadata(message: MetadataMessage): Uint8Array<ArrayBuffer> {
  const isData = message.kind === 'data'
  const head = encodeBencode({
    msg_type: kinds.indexOf(message.kind),
    piece: message.part,
    total_size: isData ? message.length : undefined,
  })
  if (!isData) return head
  const whole = new Uint8Array(head.length + message.bytes.length)
  whole.set(head)
  whole.set(message.bytes, head.length)
  return whole
}

/**
 * Read a message.
 *
 * @returns `undefined` if it is of a kind that is not known, or makes no sense; bytes are a view
 * @throws NetbootError `ERR_BENCODE`
 */
export function parseMetadata(bytes: Uint8Array): MetadataMessage | undefined {
  const { value, end } = decodeBencodePrefix(bytes, { length: 2 * metadataPart })
  if (!(value instanceof Map)) return undefined
  const [type, part, length]: unknown[] = ['msg_type', 'piece', 'total_size'].map((key) =>
    value.get(key),
  )
  const kind = typeof type === 'number' ? kinds[type] : undefined
  if (kind === undefined || typeof part !== 'number' || part < 0) return undefined
  if (kind !== 'data') return { kind, part }
  if (typeof length !== 'number' || length < 1) return undefined
  return { kind, part, length, bytes: bytes.subarray(end) }
}
