import { LzmaModel } from './lzma.ts'

/**
 * Decode LZMA2: chunks of LZMA, or of bytes as they are.
 *
 * @param input begins with the first chunk; what comes after the last one is left alone
 * @param most bytes that it may give
 * @returns what it gives, and how many bytes of the input it took
 * @throws RangeError when it is damaged
 */
export function decodeLzma2(
  input: Uint8Array,
  most: number,
): { readonly output: Uint8Array; readonly taken: number } {
  const output = new Uint8Array(most)
  let model: LzmaModel | undefined
  let properties: number | undefined
  let from = 0
  let to = 0
  const byte = (): number => {
    const value = input[from++]
    if (value === undefined) throw new RangeError('xz: it is cut off')
    return value
  }
  const chunk = (bytes: number, room: number): Uint8Array => {
    if (from + bytes > input.length) throw new RangeError('xz: a chunk is cut off')
    if (to + room > most) throw new RangeError(`xz: it gives more than ${most} bytes`)
    from += bytes
    return input.subarray(from - bytes, from)
  }
  for (let control = byte(); control !== 0; control = byte()) {
    const low = (byte() << 8) | byte()
    if (control < 0x80) {
      if (control > 2) throw new RangeError(`xz: a chunk of unknown kind ${control}`)
      output.set(chunk(low + 1, low + 1), to)
      to += low + 1
      continue
    }
    const room = ((control & 0x1f) << 16) + low + 1
    const bytes = ((byte() << 8) | byte()) + 1
    const reset = (control >> 5) & 3
    if (reset >= 2) properties = byte()
    if (reset >= 1 && properties !== undefined) model = new LzmaModel(properties)
    if (!model) throw new RangeError('xz: the first chunk does not say how it is made')
    model.decode(chunk(bytes, room), output, to, to + room)
    to += room
  }
  return { output: output.subarray(0, to), taken: from }
}
