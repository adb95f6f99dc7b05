import { copyCommand, endCommand, literalCommand, longestShortLiteral } from '../delta-format.ts'

/** A command as it stands in a delta that is known to be sound. */
export interface PlacedCommand {
  /** What it does. */
  readonly kind: 'literal' | 'copy'
  /** Of the bytes that it makes. */
  readonly length: number
  /** Where they come from: a position in the delta (literal) or in the basis (copy), in bytes. */
  readonly source: number
  /** Where the next command stands in the delta, in bytes. */
  readonly next: number
}

/**
 * Read one command.
 *
 * @param head - the bytes of the delta from `position` on, at least as many as the command has
 * @param position - in the delta
 * @returns the command; undefined at the end
 */
export function commandAt(head: Uint8Array, position: number): PlacedCommand | undefined {
  const command = head[0] ?? endCommand
  if (command === endCommand) return undefined
  if (command < copyCommand) {
    const isShort = command <= longestShortLiteral
    const width = isShort ? 0 : 1 << (command - literalCommand)
    const length = isShort ? command : numberIn(head, 1, width)
    const source = position + 1 + width
    return { kind: 'literal', length, source, next: source + length }
  }
  const offsetWidth = 1 << ((command - copyCommand) >> 2)
  const lengthWidth = 1 << ((command - copyCommand) & 3)
  return {
    kind: 'copy',
    length: numberIn(head, 1 + offsetWidth, lengthWidth),
    source: numberIn(head, 1, offsetWidth),
    next: position + 1 + offsetWidth + lengthWidth,
  }
}

function numberIn(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let place = at; place < at + width; place += 1) value = value * 256 + (bytes[place] ?? 0)
  return value
}
