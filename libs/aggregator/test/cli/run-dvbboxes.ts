import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { execute } from '@boxwright/process'

const program = fileURLToPath(new URL('../fixtures/dvbboxes.ts', import.meta.url))

/** What a command did. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What else tells Node how many colours a terminal has: more than the terminal itself. */
const judges = [
  'CI',
  'COLORTERM',
  'FORCE_COLOR',
  'NO_COLOR',
  'NODE_DISABLE_COLORS',
  'TEAMCITY_VERSION',
  'TF_BUILD',
  'TMUX',
]

/** Run `dvbboxes` to its end on a terminal of 256 colours; what it shows there. */
export async function runOnTerminal(
  configuration: string,
  words: readonly string[],
): Promise<string> {
  const args = ['--conditions=@boxwright/source', program, ...words, '--config', configuration]
  const line = [process.execPath, ...args].map((word) => `'${word}'`).join(' ')
  const { stdout } = await execute({
    ...{ command: 'script', args: ['-qefc', line, '/dev/null'], accept: 'any' },
    env: { ...Object.fromEntries(judges.map((name) => [name, undefined])), TERM: 'xterm-256color' },
  })
  return stdout
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
