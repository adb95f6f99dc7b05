import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../../../test/support/run.ts'

/** A program in a real terminal, which tmux is. Disposing of it ends both. */
export interface Terminal extends AsyncDisposable {
  /** Type a line. */
  type(line: string): Promise<void>
  /** Press a key, as tmux names it: `C-c`. */
  press(key: string): Promise<void>
  /** Make it so many columns and lines large. */
  resize(columns: number, rows: number): Promise<void>
  /** What its screen shows, with the codes of colours. */
  coloured(): Promise<string>
  /** Wait until its screen is such; what it shows, line by line. */
  shows(what: (lines: readonly string[]) => boolean): Promise<readonly string[]>
}

/** How often it is looked, in ms, and how many times in all. */
const glance = 50
const patience = 500

/** In s: after a test that has not come to its end, tmux ends by itself, and what runs in it. */
const life = 300

/**
 * Start a program in a terminal, which stays when the program has ended.
 *
 * @param folder for what connects us with it
 * @param command for a shell
 */
export async function terminal(
  folder: string,
  command: string,
  { columns = 100, rows = 24 }: { readonly columns?: number; readonly rows?: number } = {},
): Promise<Terminal> {
  const tmux = (...args: readonly string[]): Promise<string> =>
    run('tmux', '-S', join(folder, 'tmux'), '-f', '/dev/null', ...args)
  const size = ['-x', `${columns}`, '-y', `${rows}`]
  // What is typed is for the program, not for the screen. Ctrl+C is for the shell, too, which tells how the program ended; nothing
  // between the two may hand it on: the program would be asked twice to end, and does so at once then.
  const shell = `trap : INT; stty -echo; env -u NO_COLOR -u FORCE_COLOR -u CI TERM=screen ${command}; echo "exit code $?"; exec sleep ${life}`
  await tmux('new-session', '-d', ...size, 'sh', '-c', shell)
  await tmux('run-shell', '-b', '-d', `${life}`, '-C', 'kill-server')
  return {
    type: async (line) => void (await tmux('send-keys', '-l', `${line}\n`)),
    press: async (key) => void (await tmux('send-keys', key)),
    resize: async (x, y) => void (await tmux('resize-window', '-x', `${x}`, '-y', `${y}`)),
    coloured: () => tmux('capture-pane', '-e', '-p'),
    async shows(what) {
      let lines: readonly string[] = []
      for (let tries = 0; tries < patience; tries += 1) {
        lines = (await tmux('capture-pane', '-p')).trimEnd().split('\n')
        if (what(lines)) return lines
        await sleep(glance)
      }
      throw new Error(`the terminal shows something else:\n${lines.join('\n')}`)
    },
    async [Symbol.asyncDispose]() {
      await tmux('kill-server')
    },
  }
}
