/**
 * A text of its own: a part of another one keeps that one in memory.
 *
 * @param text - without lone surrogates, such as anything that was UTF-8
 */
export function flat(text: string): string {
  return decoder.decode(encoder.encode(text))
}

const [encoder, decoder] = [new TextEncoder(), new TextDecoder('utf-8', { ignoreBOM: true })]
