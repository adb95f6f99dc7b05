import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { type Terminal, terminal } from '../support/tmux.ts'

const fixture = join(import.meta.dirname, '../fixtures/live.ts')
const program = `'${process.execPath}' --conditions=@boxwright/source '${fixture}'`
const has =
  (text: string) =>
  (lines: readonly string[]): boolean =>
    lines.some((line) => line.includes(text))

async function tellAll(
  screen: Terminal,
  numbers: readonly number[],
  report: string,
): Promise<void> {
  await screen.type(numbers.map((number) => `${number} ${report}`).join('\n'))
}

it('shows machines in a table that is redrawn in its place, as large as the terminal', async () => {
  await using folder = await temporaryFolder()
  await using screen = await terminal(folder.path, program)
  expect(await screen.shows(has('hashing'))).toEqual([
    'PHASE1: built',
    'hashing linux: 25 % of 4.0 MB, 1.0 MB/s, 3 s left',
  ])
  expect(await screen.coloured()).toContain('\u001b[35mPHASE1:\u001b[39m built')
  await screen.type('serve')
  await tellAll(screen, [10], 'state=fetch&os=linux&percent=5&peers=2&down=1MiB&up=0B')
  await tellAll(screen, [11], 'state=menu')
  const lines = await screen.shows(has('(1 fetch, 1 menu)'))
  // What goes by is above; how far it is is in the table alone.
  expect(lines).toEqual([
    'PHASE1: built',
    'BOOTTORRENT: 52:54:00:00:00:11 192.0.2.11 menu',
    'MACHINE            STAGE       %         DOWN  PEERS  SYSTEM                     UP',
    '52:54:00:00:00:10  fetch       5     1.0 MB/s      2  linux                   0 B/s',
    '52:54:00:00:00:11  menu',
    '2 machines (1 fetch, 1 menu); sent 25.0 MB to boot, 3.0 MB of systems; 7.0 MB from each other',
  ])
  for (const percent of [20, 60]) {
    await tellAll(screen, [10], `state=fetch&os=linux&percent=${percent}&peers=3&down=2MiB`)
    const again = await screen.shows(has(`fetch      ${percent}`))
    expect(again.filter((line) => line.startsWith('52:54:00:00:00:10'))).toHaveLength(1)
  }

  // A smaller terminal has broken the lines: what is left of them is cleared all the same.
  await screen.resize(50, 24)
  const narrow = await screen.shows(
    (now) => has('52:54:00:00:00:10  fetch      60')(now) && !has('SYSTEM')(now),
  )
  expect(narrow.filter((line) => line.startsWith('MACHINE'))).toEqual([
    'MACHINE            STAGE       %         DOWN',
  ])
  await screen.resize(90, 12)
  // More machines than lines: those that matter, and how many others.
  const many = Array.from({ length: 30 }, (_, index) => 20 + index)
  await tellAll(screen, many, 'state=booted&os=linux')
  await tellAll(screen, [60], 'state=failed&reason=checksum')
  const full = await screen.shows(has('33 machines (1 failed, 1 fetch, 1 menu, 30 booted)'))
  const from = full.findIndex((line) => line.startsWith('MACHINE'))
  expect(full.slice(from + 1).map((line) => line.split(/ {2,}/).slice(0, 2).join(' '))).toEqual([
    '52:54:00:00:00:60 failed',
    '52:54:00:00:00:10 fetch',
    '52:54:00:00:00:11 menu',
    ...[20, 21].map((number) => `52:54:00:00:00:${number} booted`),
    'and 28 more: 28 booted',
    expect.stringContaining('33 machines (1 failed, 1 fetch, 1 menu, 30 booted); sent 25.0 MB'),
  ])
  await screen.press('C-c')
  const end = await screen.shows(has('exit code 0'))
  expect(end.at(-1)).toBe('exit code 0')
}, 180_000)
