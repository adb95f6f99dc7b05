import { createHash } from 'node:crypto'

/** What stands at the head of each file that we write: a comment in all of their languages. */
const head = /^# Written by imagetank install, ([0-9a-f]{16}\b).*\n/

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** Put the sum of a text above it, so that it can be told later whether somebody has changed it. */
export function stamped(text: string): string {
  return `# Written by imagetank install, ${sumOf(text)}: whoever changes this file keeps it.\n${text}`
}

/** Whether a text is one that we wrote, and nobody has changed it since. */
export function isOurs(text: string): boolean {
  const [line, sum] = head.exec(text) ?? []
  return line !== undefined && sumOf(text.slice(line.length)) === sum
}
