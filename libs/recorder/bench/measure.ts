import { spawn } from 'node:child_process'

/** What one run of a program cost. */
export interface Cost {
  /** CPU seconds, user and system. */
  readonly cpu: number
  /** Seconds by the clock. */
  readonly wall: number
  /** Largest resident set, in bytes. */
  readonly memory: number
  /** What it wrote to stderr. */
  readonly stderr: string
}

/** Run a program to its end and measure it. */
export async function measure(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Cost> {
  // GNU time reports what the kernel counted for the child, with its own children.
  const child = spawn('/usr/bin/time', ['-q', '-f', '\n%U %S %e %M', command, ...args], {
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
  const lines = text.trimEnd().split('\n')
  const [user = 0, system = 0, wall = 0, memory = 0] = (lines.pop() ?? '').split(' ').map(Number)
  const stderr = lines.join('\n')
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${stderr.slice(-500)}`)
  }
  return { cpu: user + system, wall, memory: memory * 1024, stderr }
}

/** A table for the terminal, and for a README. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
