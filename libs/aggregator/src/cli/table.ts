import type { WriteStream } from 'node:tty'
import type { DayColour } from '../listing/check.ts'

/** What may be in a cell. */
export type Cell = string | number

/** A cell that is painted. */
export interface PaintedCell {
  /** What is in it. */
  readonly text: string
  /** As what. */
  readonly colour: DayColour
}

/**
 * Rows in columns, numbers to the right. Names that came from boxes may have anything in them, also what a
 * terminal would obey: that is shown as U+FFFD.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (Cell | PaintedCell)[])[],
  paint: (cell: PaintedCell, padded: string) => string = (_, padded) => padded,
): string[] {
  const texts = [head, ...rows.map((row) => row.map(textOf))]
  const widths = head.map((_, column) =>
    texts.reduce((most, row) => Math.max(most, (row[column] ?? '').length), 0),
  )
  const line = (row: readonly (Cell | PaintedCell)[]): string =>
    row
      .map((cell, column) => {
        const isLast = column === head.length - 1
        const width = widths[column] ?? 0
        const text = textOf(cell)
        const padded =
          typeof cell === 'number' ? text.padStart(width) : isLast ? text : text.padEnd(width)
        return typeof cell === 'object' ? paint(cell, padded) : padded
      })
      .join('  ')
  return [head, ...rows].map(line)
}

/** Text that a terminal does not obey. */
export function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')
}

/** Paint cells for a terminal that can; the colour's name is in the table for all others. */
export function painterFor(stream: WriteStream): (cell: PaintedCell, padded: string) => string {
  if (!stream.isTTY || !stream.hasColors(256)) return (_, padded) => padded
  return ({ colour }, padded) => `\u001b[38;5;${palette[colour]}m${padded}\u001b[39m`
}

/** Of the 256 colours of xterm. */
const palette: Readonly<Record<DayColour, number>> = { green: 34, blue: 33, orange: 208, red: 160 }

function textOf(cell: Cell | PaintedCell): string {
  return shown(typeof cell === 'object' ? cell.text : String(cell))
}
