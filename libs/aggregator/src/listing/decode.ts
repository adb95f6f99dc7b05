import type { Diagnostics } from './diagnostic.ts'

/**
 * The lines of a text. `\r\n`, `\n` and `\r` end a line.
 *
 * @param source - text, or bytes that are to be UTF-8; what is not is told and becomes U+FFFD
 * @param diagnostics - is told of marks, line ends and bytes
 */
export function linesOf(source: string | Uint8Array, diagnostics: Diagnostics): string[] {
  const text = typeof source === 'string' ? source : decode(source, diagnostics)
  const hasMark = text.startsWith('\ufeff')
  if (hasMark) {
    diagnostics.tell('byte-order-mark', 1, 1, 1, 'the byte order mark at the beginning is left out')
  }
  const lines = (hasMark ? text.slice(1) : text).split(/\r\n|\n|\r/)
  if (text.includes('\r')) {
    const { length = 0 } = lines[0] ?? ''
    const message = 'lines end as Windows ends them, which is the same here'
    diagnostics.tell('windows-line-ends', 1, length + 1, 0, message)
  }
  return lines
}

function decode(bytes: Uint8Array, diagnostics: Diagnostics): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Which line it is, the decoder does not say.
  }
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isUtf16) {
    diagnostics.tell('invalid-utf8', 1, 1, 0, 'expected UTF-8, got UTF-16: save the file as UTF-8')
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  if (!isUtf16) tellReplaced(text, bytes, diagnostics)
  return text
}

/** Each line is told once, at the first place where the decoder had to put U+FFFD for what it could not read. */
function tellReplaced(text: string, bytes: Uint8Array, diagnostics: Diagnostics): void {
  const isGenuine = new TextDecoder('latin1').decode(bytes).includes('\u00ef\u00bf\u00bd')
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const at = line.indexOf('\ufffd')
    if (at < 0) continue
    const doubt = isGenuine ? ', or a replacement character' : ''
    const message = `expected UTF-8, got bytes that are none${doubt}: save the file as UTF-8`
    diagnostics.tell('invalid-utf8', index + 1, at + 1, 1, message)
  }
}
