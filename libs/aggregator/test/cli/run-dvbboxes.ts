import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../fixtures/dvbboxes.ts', import.meta.url))

/** What a command did. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Run `dvbboxes` to its end. @param configuration - the file, unless the words name another */
export async function runDvbboxes(configuration: string, words: readonly string[]): Promise<Ran> {
  const config = words.includes('--config') ? [] : ['--config', configuration]
  const args = ['--conditions=@boxwright/source', program, ...words, ...config]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, stdout, stderr }
}
