import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** Which parts of a benchmark the command line wants, and what else it says. */
export interface Wanted<Part extends string> {
  readonly parts: readonly Part[]
  readonly options: readonly string[]
}

/** Those that are named; all unless one is. */
export function wantedParts<Part extends string>(all: readonly Part[]): Wanted<Part> {
  const given = process.argv.slice(2)
  const named = all.filter((part) => given.includes(part))
  const options = given.filter((word) => !all.some((part) => part === word))
  return { parts: named.length > 0 ? named : all, options }
}

/**
 * Run a part in a process of its own: what one holds in memory is nothing to the others.
 *
 * @param folder - where it is, as `PART.ts`
 * @param flags - of Node
 * @returns what it told
 * @throws Error where it fails
 */
export async function runPart(
  folder: string,
  part: string,
  options: readonly string[],
  flags: readonly string[] = [],
): Promise<string> {
  const args = [...flags, '--conditions=@boxwright/source', join(folder, `${part}.ts`), ...options]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [report, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error(`${part} ended with ${code}`)
  return report
}
