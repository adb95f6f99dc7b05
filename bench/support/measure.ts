import { spawn } from 'node:child_process'

/** What a few commands, one after the other, cost together. */
export interface Cost {
  /** Seconds by the clock. */
  readonly wall: number
  /** CPU seconds, user and system. */
  readonly cpu: number
  /** The largest resident set of any of them, in MB. */
  readonly memory: number
}

/** Run commands one after the other. */
export async function measure(commands: readonly (readonly string[])[]): Promise<Cost> {
  let [wall, cpu, memory] = [0, 0, 0]
  for (const command of commands) {
    const start = performance.now()
    const text = await timed(command)
    wall += (performance.now() - start) / 1000
    const [user = 0, system = 0, kilobytes = 0] = (text.trim().split('\n').pop() ?? '')
      .split(' ')
      .map(Number)
    cpu += user + system
    memory = Math.max(memory, kilobytes / 1000)
  }
  return { wall, cpu, memory }
}

/** GNU time reports what the kernel counted. */
async function timed(command: readonly string[]): Promise<string> {
  const child = spawn('/usr/bin/time', ['-q', '-f', '\n%U %S %M', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}\n${text.slice(-500)}`)
  return text
}

/** The middle one of each figure. */
export function medianOf(costs: readonly Cost[]): Cost {
  const middle = (figure: (cost: Cost) => number): number =>
    costs.map(figure).toSorted((a, b) => a - b)[costs.length >> 1] ?? Number.NaN
  return {
    wall: middle(({ wall }) => wall),
    cpu: middle(({ cpu }) => cpu),
    memory: middle(({ memory }) => memory),
  }
}

/** A table for the terminal, and for a README. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`,
  )
  return [line(head), `|${rule.join('|')}|`, ...rows.map(line)].join('\n')
}
