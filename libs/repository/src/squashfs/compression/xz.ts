import { XzReadableStream } from 'xz-decompress'

/**
 * Decode an .xz stream with a filter for machine code or without.
 *
 * @param input the stream
 * @param most bytes that it may give
 * @throws RangeError when it gives more
 */
export async function decodeXz(input: Uint8Array, most: number): Promise<Uint8Array> {
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(input)
      controller.close()
    },
  })
  const output = new Uint8Array(most)
  let to = 0
  for await (const piece of new XzReadableStream(source) as AsyncIterable<Uint8Array>) {
    if (to + piece.length > most) throw new RangeError(`xz: it gives more than ${most} bytes`)
    output.set(piece, to)
    to += piece.length
  }
  return output.subarray(0, to)
}
