import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { broadcastDay } from '../../src/broadcast-day.ts'
import { addDays } from '../../src/calendar.ts'
import { pair } from '../world.ts'
import { type Ran, runDvbboxes, runOnTerminal } from './run-dvbboxes.ts'

const zone = 'Indian/Antananarivo'
const day = '21112099'
const { start } = broadcastDay(day, { zone })
const hour = 3_600
const held = new AsyncDisposableStack()
let folder: string

/** Two boxes in two towns, and one that nobody can reach. */
beforeAll(async () => {
  ;({ path: folder } = held.use(await temporaryFolder()))
  const first = held.use(await pair('a.example', 'tana'))
  const second = held.use(await pair('b.example', 'nosybe'))
  const media: Record<string, number> = {
    ...{ 'film.ts': 20 * hour, 'short.ts': 2 * hour, 'news.ts': 0.5 * hour, 'filler_1.ts': 900 },
    'filler_2.ts': 600,
  }
  for (const { clients } of [first, second]) {
    for (const [name, seconds] of Object.entries(media)) await clients[1].set(name, `${seconds}`)
    const key = `${day}:1`
    await clients[0].zadd(key, start, '/opt/tsfiles/film.ts:0')
    await clients[0].zadd(key, start + 20 * hour, '/opt/tsfiles/news.ts:1')
  }
  await second.clients[0].zadd(`${day}:1`, start + 21 * hour, '/opt/tsfiles/gone.ts:2')
  await first.clients[1].set('only_a.ts', '1.5')
  await second.clients[1].set('short.ts', '1')
  for (const { clients, replica } of [first, second]) {
    await clients[0].wait(1, 10_000)
    expect(replica.port).toBeGreaterThan(0)
  }
  const file = (replicas: readonly string[]): string => `[LOG]
filepath=${folder}/log/dvbboxes.log
level=10
datefmt=%d-%m-%Y %H:%M:%S
[DATA]
folder=${folder}/data
[CHANNELS]
1=ma chaine
2=ta chaine
[TIME]
zone=${zone}
[CLUSTER:tana]
a.example=${first.replica.port}
[CLUSTER:nosybe]
b.example=${second.replica.port}
${replicas.join('\n')}
`
  await writeFile(join(folder, 'configuration'), file([]))
  const nobody = await freePort()
  await writeFile(join(folder, 'lame'), file([`c.example=${nobody}`]))
})
afterAll(() => held.disposeAsync())

const dvbboxes = (...args: string[]): Promise<Ran> =>
  runDvbboxes(join(folder, 'configuration'), args)
async function listing(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

describe('dvbboxes', () => {
  it('search', async () => {
    expect(await dvbboxes('search', 'filler_?')).toEqual({
      ...{ code: 0, stdout: 'filler_1.ts\nfiller_2.ts\n', stderr: '' },
    })
    expect(await dvbboxes('search', 'only', '--town', 'nosybe')).toMatchObject({
      code: 1,
      stdout: '',
    })
    const { stdout } = await dvbboxes('search', 'f', '--limit', '1', '--json')
    expect(JSON.parse(stdout)).toEqual({ names: ['filler_1.ts'], behind: [] })
  })

  it('media', async () => {
    expect((await dvbboxes('media', 'short')).stdout).toBe(`file      short.ts
duration  2:00:00 (7200 s)
towns     nosybe, tana
shorter   nosybe b.example: 0:00:01 (1 s)
`)
    expect((await dvbboxes('media', 'film.ts')).stdout).toContain(
      'ma chaine  21/11/2099 07:30:00  nosybe, tana',
    )
    expect(await dvbboxes('media', 'none')).toMatchObject({
      code: 1,
      stdout: 'no box has none.ts\n',
    })
  })

  it('program', async () => {
    const args = ['program', day, '--service_id', '1']
    expect((await dvbboxes(...args)).stdout).toBe(
      [
        '21112099 of 1, as nosybe b.example has it',
        'index  start     end       duration  file     lacking',
        '    0  07:30:00  03:30:00  20:00:00  film.ts  ',
        '    1  03:30:00  04:00:00  0:30:00   news.ts  ',
        '    2  04:30:00  04:30:00  0:00:00   gone.ts  nosybe, tana\n',
      ].join('\n'),
    )
    const late = await dvbboxes(...args, '--from', '04:00', '--town', 'tana', '--json')
    expect(JSON.parse(late.stdout)).toMatchObject({
      programme: { town: 'tana', items: [{ filename: 'news.ts', start: start + 20 * hour }] },
    })
    expect(await dvbboxes('program', '31022099', '-s', '1')).toMatchObject({ code: 2, stdout: '' })
  })

  it('listing check', async () => {
    const text = '[21/11]\nfilm\nshort\nNEWS\n[22/11]\nfilm\ngone\nonly_a\n'
    const path = await listing('1_21112099_22112099', text)
    const found = await dvbboxes('listing', 'check', path, '--fillers', 'filler')
    expect(found).toMatchObject({ stderr: '' })
    // The year of a section is this one or the next, not that of the name.
    expect(found.stdout).toContain(`${path}:1:1: error: the name of the file tells`)
    expect(found.code).toBe(1)
    const bare = await listing('listing.txt', text)
    const { code, stdout } = await dvbboxes('listing', 'check', bare, '--fillers', 'filler')
    expect(code).toBe(0)
    expect(stdout).toContain(`${bare}:4:1: warning: upper case`)
    expect(stdout).toMatch(/^2111\d{4} {2}green {3}3 {4}|^2111\d{4} {2}green +3 {2}06:00:00 +0$/m)
    expect(stdout).toMatch(/^2211\d{4} {2}blue +3 {2}03:30:02 +2$/m)
    expect(stdout).toMatch(/^2111\d{4}: gap: 06:00:00 to 07:30:00, 1:30:00$/m)
    expect(stdout).toMatch(/^2211\d{4}: missing: 1 gone\.ts in nosybe, tana$/m)
    expect(stdout).toMatch(/^2211\d{4}: missing: 2 only_a\.ts in nosybe$/m)
    expect(stdout).toMatch(/^2111\d{4}: durations-differ: 1 short\.ts$/m)
    expect(stdout).toMatch(/^2111\d{4}: fill with filler_1\.ts filler_2\.ts, 1:05:00 stays$/m)
  })

  it('shows days on a terminal in the colours of the node', async () => {
    const path = await listing('colours.txt', '[21/11]\nfilm\n[22/11]\nfilm\ngone\n[23/11]\nnews\n')
    const shown = await runOnTerminal(join(folder, 'configuration'), ['listing', 'check', path])
    // Green, blue, orange, by their numbers among the 256 of xterm.
    expect(shown).toContain('\u001b[38;5;34mgreen \u001b[39m')
    expect(shown).toContain('\u001b[38;5;33mblue  \u001b[39m')
    expect(shown).toContain('\u001b[38;5;208morange\u001b[39m')
    const { stdout } = await dvbboxes('listing', 'check', path)
    expect(stdout).not.toContain('\u001b')
  })

  it('listing plan', async () => {
    const path = await listing('plan.txt', '[01/01]\nfilm\n')
    const found = await dvbboxes('listing', 'plan', path, '-s', '1', '--json')
    expect(found.code).toBe(0)
    expect(JSON.parse(found.stdout)).toMatchObject({
      ok: true,
      plans: ['tana/a.example', 'nosybe/b.example'].map((box) => ({
        ...{ box, outcome: 'changed', delete: [] },
        insert: [{ member: '/opt/tsfiles/film.ts:0' }],
      })),
    })
    expect(await dvbboxes('listing', 'plan', path)).toMatchObject({ code: 2, stdout: '' })
    const missing = await dvbboxes('listing', 'plan', join(folder, 'none'), '-s', '1')
    expect(missing.stderr).toMatch(/none cannot be read: ENOENT/)
  })

  it('export', async () => {
    const args = ['export', day, '--service_id', '1', '--town', 'tana']
    await dvbboxes('media', 'describe', 'film', '--title', 'Le Film', '--synopsis', 'Il & elle.')
    const guide = await dvbboxes(...args, '--language', 'fr')
    expect(guide).toMatchObject({ code: 0, stderr: '' })
    expect(guide.stdout).toContain(`
  <programme start="20991121073000 +0300" stop="20991122033000 +0300" channel="1">
    <title lang="fr">Le Film</title>
    <desc lang="fr">Il &#38; elle.</desc>
  </programme>
  <programme start="20991122033000 +0300" stop="20991122040000 +0300" channel="1">
    <title lang="fr">News</title>
  </programme>
`)
    const csv = await dvbboxes(...args, '--format', 'csv')
    expect(csv.stdout.split('\r\n')).toHaveLength(4)
    expect((await dvbboxes(...args, '--format', 'xspf')).stdout).toContain('/news.ts</location>')
    const json = await dvbboxes(...args, '--format', 'json')
    expect(JSON.parse(json.stdout)).toMatchObject([
      { channel: 'ma chaine', items: [{ title: 'Le Film', synopsis: 'Il & elle.' }, {}] },
    ])
    expect((await dvbboxes('export', '32112099')).code).toBe(2)
    expect((await dvbboxes('export', day, addDays(day, -1))).code).toBe(2)
  })

  it('status, and what is left out', async () => {
    const fine = await dvbboxes('status')
    expect(fine).toMatchObject({ code: 0, stderr: '' })
    expect(fine.stdout).toMatch(/^tana +a\.example {2}live +6 +1 /m)
    const lame = ['--config', join(folder, 'lame')]
    expect(await dvbboxes('search', 'only', ...lame)).toEqual({
      ...{ code: 0, stdout: 'only_a.ts\n', stderr: 'warning: nosybe c.example: unreachable\n' },
    })
    expect((await dvbboxes('status', ...lame)).code).toBe(1)
    const plan = await listing('lame.txt', '[01/01]\nfilm\n')
    const planned = await dvbboxes('listing', 'plan', plan, '-s', '1', ...lame)
    expect(planned.stdout).toMatch(/nosybe\/c\.example +0 +0 {2}conflict: unknown/)
    expect(planned.code).toBe(1)
  })

  it('tells what was typed wrong', async () => {
    for (const args of [
      ...[['search', 'x', '--town', 'paris'], ['search', 'x', '--limit', '0'], ['search']],
      ...[
        ['search', 'x', '--timeout', 'soon'],
        ['program', day, '-s', '1', '--from', '25:00'],
      ],
    ]) {
      const { code, stdout, stderr } = await dvbboxes(...args)
      expect([args, code, stdout]).toEqual([args, 2, ''])
      expect(stderr).not.toMatch(/\n {4}at /)
    }
    const none = await dvbboxes('search', 'x', '--config', join(folder, 'nowhere'))
    expect(none).toMatchObject({ code: 2, stdout: '' })
  })
})
