import { NetbootError } from '../errors.ts'

/** A part of a piece. */
export interface BlockRange {
  /** Which piece, from 0. */
  readonly piece: number
  /** Where in the piece it begins, in bytes. */
  readonly offset: number
  /** In bytes. */
  readonly length: number
}

/** What peers tell each other: BEP 3, the fast extension (BEP 6), the extension protocol (BEP 10). */
export type Message =
  | { readonly kind: SimpleKind }
  | { readonly kind: PieceKind; readonly piece: number }
  | ({ readonly kind: RangeKind } & BlockRange)
  | { readonly kind: 'bitfield'; readonly bits: Uint8Array }
  | {
      readonly kind: 'piece'
      readonly piece: number
      readonly offset: number
      readonly block: Uint8Array
    }
  | { readonly kind: 'extended'; readonly id: number; readonly payload: Uint8Array }
  | { readonly kind: 'unknown'; readonly id: number }

/** Messages without content. `have-all` and `have-none` are of the fast extension. */
export type SimpleKind =
  | 'keep-alive'
  | 'choke'
  | 'unchoke'
  | 'interested'
  | 'not-interested'
  | 'have-all'
  | 'have-none'

/** Messages about one piece. `suggest` and `allowed-fast` are of the fast extension. */
export type PieceKind = 'have' | 'suggest' | 'allowed-fast'

/** Messages about a block. `reject` is of the fast extension. */
export type RangeKind = 'request' | 'cancel' | 'reject'

const simple: Readonly<Record<Exclude<SimpleKind, 'keep-alive'>, number>> = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  'not-interested': 3,
  'have-all': 14,
  'have-none': 15,
}
const ofPiece: Readonly<Record<PieceKind, number>> = { have: 4, suggest: 13, 'allowed-fast': 17 }
const ofRange: Readonly<Record<RangeKind, number>> = { request: 6, cancel: 8, reject: 16 }
const ids = { bitfield: 5, piece: 7, extended: 20 }

/** What its length and its number take, in bytes; then comes what it is about. */
const head = 5
/** What a block has before it: the length of the message, its number, the piece, where in the piece. */
export const blockHead = 13

const kinds = new Map<number, SimpleKind | PieceKind | RangeKind>(
  [...Object.entries(simple), ...Object.entries(ofPiece), ...Object.entries(ofRange)].map(
    ([kind, id]) => [id, kind as SimpleKind | PieceKind | RangeKind],
  ),
)

/** Write a message, its length before it. */
export function formatMessage(message: Message): Uint8Array<ArrayBuffer> {
  switch (message.kind) {
    case 'keep-alive':
      return new Uint8Array(4)
    case 'bitfield':
      return withBytes(ids.bitfield, message.bits)
    case 'extended':
      return formatExtended(message.id, message.payload)
    case 'piece':
      return formatBlock(message.piece, message.offset, message.block)
    case 'have':
    case 'suggest':
    case 'allowed-fast':
      return withNumbers(ofPiece[message.kind], message.piece)
    case 'request':
    case 'cancel':
    case 'reject':
      return withNumbers(ofRange[message.kind], message.piece, message.offset, message.length)
    case 'unknown':
      return withNumbers(message.id)
    default:
      return withNumbers(simple[message.kind])
  }
}

/** Write what comes before a block, at a place of a buffer: {@link blockHead} bytes. */
export function writeBlockHead(view: DataView, at: number, range: BlockRange): void {
  view.setUint32(at, blockHead - 4 + range.length)
  view.setUint8(at + 4, ids.piece)
  view.setUint32(at + 5, range.piece)
  view.setUint32(at + 9, range.offset)
}

function formatExtended(id: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(1 + payload.length)
  content[0] = id
  content.set(payload, 1)
  return withBytes(ids.extended, content)
}

function formatBlock(piece: number, offset: number, block: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(blockHead + block.length)
  writeBlockHead(new DataView(bytes.buffer), 0, { piece, offset, length: block.length })
  bytes.set(block, blockHead)
  return bytes
}

function withBytes(id: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head + content.length)
  new DataView(bytes.buffer).setUint32(0, 1 + content.length)
  bytes[4] = id
  bytes.set(content, head)
  return bytes
}

function withNumbers(id: number, ...numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(head + 4 * numbers.length))
  view.setUint32(0, 1 + 4 * numbers.length)
  view.setUint8(4, id)
  for (const [index, number] of numbers.entries()) view.setUint32(head + 4 * index, number)
  return new Uint8Array(view.buffer)
}

/**
 * Read a message.
 *
 * @param bytes - without its length; what is read of it are views
 * @throws {@link NetbootError} `ERR_PROTOCOL`: it has not the length that its kind has
 */
export function parseMessage(bytes: Uint8Array): Message {
  const id = bytes[0]
  if (id === undefined) return { kind: 'keep-alive' }
  const number = (index: number): number => uint32(bytes, 1 + 4 * index)
  if (id === ids.piece) {
    expectLength(bytes, id, bytes.length >= 9)
    return { kind: 'piece', piece: number(0), offset: number(1), block: bytes.subarray(9) }
  }
  if (id === ids.bitfield) return { kind: 'bitfield', bits: bytes.subarray(1) }
  if (id === ids.extended) {
    expectLength(bytes, id, bytes.length >= 2)
    return { kind: 'extended', id: bytes[1] ?? 0, payload: bytes.subarray(2) }
  }
  const kind = kinds.get(id)
  if (kind === undefined) return { kind: 'unknown', id }
  if (isOf(ofRange, kind)) {
    expectLength(bytes, id, bytes.length === 13)
    return { kind, piece: number(0), offset: number(1), length: number(2) }
  }
  if (isOf(ofPiece, kind)) {
    expectLength(bytes, id, bytes.length === 5)
    return { kind, piece: number(0) }
  }
  expectLength(bytes, id, bytes.length === 1)
  return { kind }
}

function isOf<Kind extends string>(
  table: Readonly<Record<Kind, number>>,
  kind: string,
): kind is Kind {
  return Object.hasOwn(table, kind)
}

function expectLength(bytes: Uint8Array, id: number, isRight: boolean): void {
  if (isRight) return
  throw new NetbootError('ERR_PROTOCOL', `message ${id}: ${bytes.length} bytes are not its length`)
}

/** Big-endian, as all numbers of the protocol. Byte by byte: this is done for each request. */
export function uint32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16)
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
}
