import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** `scripts/log-file.js`, which is plain JavaScript. */
interface LogFile {
  readonly mostLogged: number
  openLog(path: string): number
  boundLog(path: string): void
  lastLines(path: string, count: number): string[]
}

const script = new URL('../../scripts/log-file.js', import.meta.url).href
const { boundLog, lastLines, mostLogged, openLog }: LogFile = await import(
  /* @vite-ignore */ script
)

/** Lines of a KiB, each with its number: three times as many as a log may have. */
const count = (3 * mostLogged) / 1024
const writer = `
for (let number = 1; number <= ${count}; number += 1)
  require('node:fs').writeSync(2, String(number).padStart(1023, '.') + '\\n')
process.kill(process.pid, 'SIGKILL')
`

it('keeps the newest lines of a log that is too long, all of them, while they are written', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'logs/box.log')
  const log = openLog(path)
  const program = spawn(process.execPath, ['-e', writer], { stdio: ['ignore', 'ignore', log] })
  closeSync(log)
  const ended = once(program, 'exit')
  while (program.exitCode === null && program.signalCode === null) {
    boundLog(path)
    await turn()
  }
  expect(await ended).toEqual([null, 'SIGKILL'])
  boundLog(path)
  expect(statSync(path).blocks * 512).toBeLessThanOrEqual(mostLogged)
  // The first one is cut, or zeros are before it.
  const numbers = readFileSync(path, 'latin1')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.replaceAll('.', '')))
  expect(numbers.length).toBeGreaterThan(mostLogged / 2 / 1024 - 2)
  const first = count + 1 - numbers.length
  expect(numbers).toEqual(numbers.map((_, index) => first + index))
  expect(lastLines(path, 2)).toEqual(
    [`${count - 1}`, `${count}`].map((line) => line.padStart(1023, '.')),
  )
})
