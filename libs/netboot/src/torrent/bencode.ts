import { NetbootError } from '../errors.ts'

/** What bencoding knows (BEP 3): whole numbers, byte strings, lists, dictionaries. */
export type Bencoded = number | Uint8Array | readonly Bencoded[] | BencodedDictionary

/** A dictionary: its keys are byte strings, kept as text of one character for each byte (Latin-1). */
export type BencodedDictionary = ReadonlyMap<string, Bencoded>

/** What {@link encodeBencode} takes beside: text, which becomes its UTF-8 bytes, and what is left out. */
export type Bencodable =
  | Bencoded
  | string
  | readonly Bencodable[]
  | ReadonlyMap<string, Bencodable>
  | { readonly [key: string]: Bencodable | undefined }

/** How much a decoder takes. */
export interface BencodeLimits {
  /** How deep lists and dictionaries may be in each other. Default 32: recursion is bounded by it. */
  readonly depth?: number
  /** How many bytes the whole may have. Default 16 MiB: a torrent of 800,000 pieces. */
  readonly length?: number
}

const defaultDepth = 32
const defaultLength = 16 << 20
/** `-9007199254740991`: what is longer is no number that is kept exactly. */
const longestNumber = 17
const d = 0x64
const e = 0x65
const i = 0x69
const l = 0x6c
const colon = 0x3a
const minus = 0x2d
const zero = 0x30
const nine = 0x39
const utf8 = new TextEncoder()

/**
 * Read a bencoded value. Only the canonical form is taken: keys sorted and unique, no leading zeros, no
 * `-0`, nothing behind the end. So {@link encodeBencode} gives back the very same bytes, and a hash of a
 * part of it can be had from the value.
 *
 * @param bytes - the whole of it; strings in the result are views of it
 * @throws {@link NetbootError} `ERR_BENCODE`: the byte at which it went wrong, what was expected there
 */
export function decodeBencode(bytes: Uint8Array, limits: BencodeLimits = {}): Bencoded {
  const { value, end } = decodeBencodePrefix(bytes, limits)
  if (end < bytes.length) throw fault({ bytes, at: end, depth: 0 }, 'the end')
  return value
}

/**
 * Read a bencoded value that other bytes may follow, as in BEP 9; see {@link decodeBencode}.
 *
 * @returns the value, and where it ends
 * @throws {@link NetbootError} `ERR_BENCODE`
 */
export function decodeBencodePrefix(
  bytes: Uint8Array,
  limits: BencodeLimits = {},
): { readonly value: Bencoded; readonly end: number } {
  const most = limits.length ?? defaultLength
  if (bytes.length > most) {
    throw new NetbootError('ERR_BENCODE', `expected at most ${most} bytes, got ${bytes.length}`)
  }
  const cursor: Cursor = { bytes, at: 0, depth: limits.depth ?? defaultDepth }
  const value = readValue(cursor)
  return { value, end: cursor.at }
}

interface Cursor {
  readonly bytes: Uint8Array
  at: number
  depth: number
}

function readValue(cursor: Cursor): Bencoded {
  switch (cursor.bytes[cursor.at]) {
    case i:
      cursor.at += 1
      return readNumber(cursor, e)
    case l:
      return readList(cursor)
    case d:
      return readDictionary(cursor)
    default:
      return readString(cursor)
  }
}

function readList(cursor: Cursor): Bencoded[] {
  enter(cursor)
  const list: Bencoded[] = []
  while (cursor.bytes[cursor.at] !== e) list.push(readValue(cursor))
  leave(cursor)
  return list
}

function readDictionary(cursor: Cursor): BencodedDictionary {
  enter(cursor)
  const dictionary = new Map<string, Bencoded>()
  let previous: string | undefined
  while (cursor.bytes[cursor.at] !== e) {
    const { at } = cursor
    const key = latin1Of(readString(cursor))
    if (previous !== undefined && key <= previous) {
      throw fault({ ...cursor, at }, 'a key that sorts behind the one before')
    }
    previous = key
    dictionary.set(key, readValue(cursor))
  }
  leave(cursor)
  return dictionary
}

function enter(cursor: Cursor): void {
  if (cursor.depth === 0) throw fault(cursor, 'less depth')
  cursor.depth -= 1
  cursor.at += 1
}

function leave(cursor: Cursor): void {
  cursor.depth += 1
  cursor.at += 1
}

function readString(cursor: Cursor): Uint8Array {
  const { at } = cursor
  if (!isDigit(cursor.bytes[at])) throw fault(cursor, 'a value')
  const length = readNumber(cursor, colon)
  const from = cursor.at
  if (length > cursor.bytes.length - from) {
    throw fault({ ...cursor, at }, `a string of at most ${cursor.bytes.length - from} bytes`)
  }
  cursor.at += length
  return cursor.bytes.subarray(from, cursor.at)
}

function readNumber(cursor: Cursor, end: number): number {
  const { bytes, at } = cursor
  const isNegative = bytes[at] === minus
  const first = isNegative ? at + 1 : at
  let value = 0
  let last = first
  while (isDigit(bytes[last]) && last - first < longestNumber) {
    value = value * 10 + ((bytes[last] ?? 0) - zero)
    last += 1
  }
  const isCanonical = bytes[first] !== zero || (last === first + 1 && !isNegative)
  if (last === first || bytes[last] !== end || !isCanonical || !Number.isSafeInteger(value)) {
    throw fault(cursor, 'a whole number below 2^53 without leading zeros')
  }
  cursor.at = last + 1
  return isNegative ? -value : value
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine
}

function fault({ bytes, at }: Cursor, expected: string): NetbootError {
  const byte = bytes[at]
  const got = byte === undefined ? 'the end' : `0x${byte.toString(16).padStart(2, '0')}`
  return new NetbootError('ERR_BENCODE', `byte ${at}: expected ${expected}, got ${got}`)
}

/** Bytes as text of one character each. (The decoder called `latin1` of the web is windows-1252: it is not one.) */
export function latin1Of(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** Text of one character for each byte, as the bytes. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/**
 * Write a value in the canonical form. Keys of a plain object are text (UTF-8), those of a `Map` bytes
 * (Latin-1); what is `undefined` in an object is left out.
 *
 * @throws {@link NetbootError} `ERR_BENCODE`: a number that is no safe integer
 */
export function encodeBencode(value: Bencodable): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  write(value, parts)
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function write(value: Bencodable, parts: Uint8Array[]): void {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) {
      throw new NetbootError('ERR_BENCODE', `expected a safe integer, got ${value}`)
    }
    // -0 has no canonical form of its own.
    parts.push(utf8.encode(`i${value + 0}e`))
  } else if (typeof value === 'string') writeString(utf8.encode(value), parts)
  else if (value instanceof Uint8Array) writeString(value, parts)
  else if (isList(value)) {
    parts.push(utf8.encode('l'))
    for (const entry of value) write(entry, parts)
    parts.push(utf8.encode('e'))
  } else writeDictionary(value, parts)
}

function isList(value: Bencodable): value is readonly Bencodable[] {
  return Array.isArray(value)
}

function writeDictionary(
  value: ReadonlyMap<string, Bencodable> | { readonly [key: string]: Bencodable | undefined },
  parts: Uint8Array[],
): void {
  const entries: [string, Bencodable][] =
    value instanceof Map
      ? [...value]
      : Object.entries(value)
          .filter((entry): entry is [string, Bencodable] => entry[1] !== undefined)
          .map(([key, entry]) => [latin1Of(utf8.encode(key)), entry])
  parts.push(utf8.encode('d'))
  // One character is one byte: this is the order of the bytes, as BEP 3 wants it.
  for (const [key, entry] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
    writeString(bytesOf(key), parts)
    write(entry, parts)
  }
  parts.push(utf8.encode('e'))
}

function writeString(bytes: Uint8Array, parts: Uint8Array[]): void {
  parts.push(utf8.encode(`${bytes.length}:`), bytes)
}
