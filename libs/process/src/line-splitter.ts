/** Makes lines of bytes. */
export interface LineSplitter {
  /** Take bytes; the lines that they end, without their ends. */
  push(chunk: Uint8Array): string[]
  /** What is left when there are no more bytes: a last line without an end, if any. */
  end(): string[]
}

const newline = 10

/**
 * Split a stream of UTF-8 into lines that end in LF or CRLF. Characters may be cut anywhere between
 * chunks; what is no UTF-8 becomes U+FFFD.
 *
 * @param maxLength a longer line comes in pieces of at most so many UTF-16 units, so that an endless
 *   one needs no endless memory: 4 bytes for each unit, and a chunk
 */
export function createLineSplitter(maxLength: number): LineSplitter {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest: Uint8Array[] = []
  let held = 0
  const keep = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return
    rest.push(bytes)
    held += bytes.length
  }
  const takeWith = (last: Uint8Array): Uint8Array => {
    const all = rest.length === 0 ? last : concat([...rest, last], held + last.length)
    rest = []
    held = 0
    return all
  }
  const linesOf = (bytes: Uint8Array): string[] => {
    const text = decoder.decode(bytes)
    const lines = text.split('\n')
    const stripped = text.includes('\r') ? lines.map(withoutReturn) : lines
    return text.length <= maxLength || stripped.every((line) => line.length <= maxLength)
      ? stripped
      : stripped.flatMap((line) => pieces(line, maxLength))
  }
  return {
    push(chunk) {
      const end = chunk.lastIndexOf(newline)
      const lines = end < 0 ? [] : linesOf(takeWith(chunk.subarray(0, end)))
      keep(chunk.subarray(end + 1))
      if (held <= maxLength * 4) return lines
      const bytes = takeWith(new Uint8Array(0))
      const last = lastCharacter(bytes)
      keep(bytes.subarray(last))
      return [...lines, ...pieces(decoder.decode(bytes.subarray(0, last)), maxLength)]
    },
    end: () => (held === 0 ? [] : linesOf(takeWith(new Uint8Array(0)))),
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length)
  let position = 0
  for (const part of parts) {
    all.set(part, position)
    position += part.length
  }
  return all
}

/** Where the last character begins: it may not be whole yet, or the CR of a CRLF. */
function lastCharacter(bytes: Uint8Array): number {
  const isContinuation = (index: number): boolean => ((bytes[index] ?? 0) & 0xc0) === 0x80
  let index = bytes.length - 1
  while (index > bytes.length - 4 && isContinuation(index)) index--
  return isContinuation(index) ? bytes.length : index
}

function pieces(text: string, maxLength: number): string[] {
  const cuts: string[] = []
  let from = 0
  while (text.length - from > maxLength) {
    const to = from + maxLength
    // A character beyond the BMP is two units, and stays whole.
    const next = (text.charCodeAt(to) & 0xfc00) === 0xdc00 && maxLength > 1 ? to - 1 : to
    cuts.push(text.slice(from, next))
    from = next
  }
  cuts.push(text.slice(from))
  return cuts
}
