import { spawn } from 'node:child_process'
import { median } from './numbers.ts'

/** What a command costs, or a few of them, one after the other. */
export interface Cost {
  /** Seconds by the clock. */
  readonly wall: number
  /** CPU seconds, user and system. */
  readonly cpu: number
  /** The largest resident set of any of them, in bytes. */
  readonly memory: number
}

/** A command that was run to its end. */
export interface Run extends Cost {
  /** What it wrote to stderr. */
  readonly stderr: string
}

/**
 * Run one command to its end.
 *
 * @param command the program and its arguments
 * @param env what its environment has beside ours
 */
export async function run(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Run> {
  const start = performance.now()
  // GNU time reports what the kernel counted for the child, with its own children.
  const child = spawn('/usr/bin/time', ['-q', '-f', '\n%U %S %M', ...command], {
    env: { ...process.env, ...env },
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
  const wall = (performance.now() - start) / 1000
  const lines = text.trimEnd().split('\n')
  const [user = 0, system = 0, kibibytes = 0] = (lines.pop() ?? '').split(' ').map(Number)
  const stderr = lines.join('\n')
  if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}\n${stderr.slice(-500)}`)
  return { wall, cpu: user + system, memory: kibibytes * 1024, stderr }
}

/** Run commands one after the other: what they cost together. */
export async function measure(commands: readonly (readonly string[])[]): Promise<Cost> {
  let [wall, cpu, memory] = [0, 0, 0]
  for (const command of commands) {
    const cost = await run(command)
    wall += cost.wall
    cpu += cost.cpu
    memory = Math.max(memory, cost.memory)
  }
  return { wall, cpu, memory }
}

/** The middle one of each figure. */
export function medianOf(costs: readonly Cost[]): Cost {
  return {
    wall: median(costs.map(({ wall }) => wall)),
    cpu: median(costs.map(({ cpu }) => cpu)),
    memory: median(costs.map(({ memory }) => memory)),
  }
}

/** The least and the most seconds by the clock; nothing if there is one run. */
export function spreadOf(costs: readonly Cost[], digits: number): string {
  const walls = costs.map(({ wall }) => wall)
  const [low, high] = [Math.min(...walls), Math.max(...walls)].map((wall) => wall.toFixed(digits))
  return walls.length > 1 ? `${low} to ${high}` : ''
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
