import { stripVTControlCharacters } from 'node:util'

/** Where a command writes: a terminal, a pipe, a file. */
export interface Output {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined
  /** Of the terminal. */
  readonly columns?: number | undefined
  /** Lines of the terminal. */
  readonly rows?: number | undefined
  /** Write something. */
  write(text: string): unknown
  /** Told of another size. */
  on(event: 'resize', listener: () => void): unknown
  /** Not any more. */
  off(event: 'resize', listener: () => void): unknown
}

/** Lines that go by, above a block that is drawn anew in its place. */
export interface Screen extends Disposable {
  /** A line that stays. */
  line(text: string): void
  /** Something in the block has changed: it is drawn again soon. */
  changed(): void
}

/** How often the block is drawn at most, in ms: more than can be read would only flicker. */
const pace = 200
/** Lines of the terminal that the block leaves to what goes by. */
const spared = 4

/**
 * Draw on a terminal. Nothing of it is switched to another mode: however this ends, there is nothing to be set right.
 *
 * @param block what the block shows, given its room
 */
export function liveScreen(
  output: Output,
  block: (room: { readonly columns: number; readonly rows: number }) => readonly string[],
): Screen {
  let lines: string[] = []
  let drawn: readonly string[] = []
  let timer: NodeJS.Timeout | undefined
  const draw = (): void => {
    clearTimeout(timer)
    timer = undefined
    const columns = output.columns || 80
    const room = { columns: columns - 1, rows: Math.max(3, (output.rows || 24) - spared) }
    const text = [...lines.map((line) => `${line}\n`), block(room).join('\n')].join('')
    output.write(erase(drawn, columns) + text)
    lines = []
    drawn = block(room)
  }
  const soon = (): void => {
    timer ??= setTimeout(draw, pace)
  }
  output.on('resize', soon)
  return {
    line(text) {
      lines.push(text)
      soon()
    },
    changed: soon,
    [Symbol.dispose]() {
      output.off('resize', soon)
      draw()
      if (drawn.length > 0) output.write('\n')
    },
  }
}

/** Lines one after the other, for a pipe, a file, or a terminal that is to be left alone. */
export function plainScreen(output: Output): Screen {
  return {
    line: (text) => void output.write(`${text}\n`),
    changed: () => undefined,
    [Symbol.dispose]: () => undefined,
  }
}

/** Whether a terminal takes a block: not if it, or its user, wants plain text. */
export function isLive(output: Output, env: NodeJS.ProcessEnv): boolean {
  return output.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
}

/** Go back to where the block begins, and clear from there: a terminal that has become narrow has broken its lines. */
function erase(drawn: readonly string[], columns: number): string {
  if (drawn.length === 0) return ''
  const heights = drawn.map((row) =>
    Math.max(1, Math.ceil(stripVTControlCharacters(row).length / columns)),
  )
  const up = heights.reduce((sum, height) => sum + height, 0) - 1
  return `\r${up > 0 ? `\u001b[${up}A` : ''}\u001b[J`
}
