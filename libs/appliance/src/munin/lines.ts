/** Cuts a stream of bytes into lines. */
export interface LineSplitter {
  /**
   * The lines that end in these bytes, without their ends.
   *
   * @throws RangeError when a line is too long
   */
  push(chunk: Uint8Array): string[]
}

/**
 * Cut a stream into lines that end in LF or CRLF.
 *
 * @param longest how long a line may be, in bytes: what is kept of an unfinished one
 */
export function lineSplitter(longest: number): LineSplitter {
  // Latin-1: a byte is a character, and no sequence is malformed.
  const decoder = new TextDecoder('latin1')
  let rest = ''
  return {
    push(chunk) {
      const lines = (rest + decoder.decode(chunk)).split('\n')
      rest = lines.pop() ?? ''
      if ([...lines, rest].some((line) => line.length > longest)) {
        throw new RangeError(`a line of more than ${longest} bytes`)
      }
      return lines.map((line) => line.replace(/\r$/, ''))
    },
  }
}
