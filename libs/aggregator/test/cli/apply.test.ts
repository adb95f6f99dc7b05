import { appendFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createAggregator } from '../../src/aggregator.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import { client, quickMaster, until } from '../world.ts'
import { type Ran, runDvbboxes } from './run-dvbboxes.ts'

const held = new AsyncDisposableStack()
let folder: string
let programmes: ReturnType<typeof client>

/** One box, whose replica the aggregator starts. */
beforeAll(async () => {
  ;({ path: folder } = held.use(await temporaryFolder()))
  const master = held.use(await redisServer({ args: quickMaster }))
  programmes = held.use(client(master.port))
  const media = held.use(client(master.port, 1))
  await media.mset({ 'film.ts': '7200', 'news.ts': '1800' })
  await writeFile(
    join(folder, 'configuration'),
    `[LOG]
filepath=${folder}/log
level=10
datefmt=%d-%m-%Y
[DATA]
folder=${folder}/data
[CHANNELS]
1=ma chaine
[TIME]
zone=UTC
[REPLICAS]
manage=yes
password=a secret
[NODE]
command=test {host}{day}{service} != ""
[MASTER:127.0.0.1]
port=${master.port}
[CLUSTER:north]
127.0.0.1=${await freePort()}
`,
  )
})
afterAll(() => held.disposeAsync())

const dvbboxes = (...args: string[]): Promise<Ran> =>
  runDvbboxes(join(folder, 'configuration'), args)
const keys = (): Promise<string[]> => programmes.keys('*')
/** A replica has its dump sooner than its master, on a busy machine. */
const quiet = expect.stringMatching(/^(?:warning: north 127\.0\.0\.1: stale\n)?$/)

describe('dvbboxes', () => {
  it('applies a listing, tells what it did, and takes it back', async () => {
    const listing = join(folder, 'listing.txt')
    // The one day of each year that is never over.
    await writeFile(listing, '[31/12]\nfilm\nnews\n')
    const bad = join(folder, 'bad.txt')
    await writeFile(bad, '[99/01]\nfilm\n')
    const refused = await dvbboxes('listing', 'apply', bad, '-s', '1')
    expect(refused).toMatchObject({ code: 1, stderr: quiet })
    expect(refused.stdout).toMatch(/error: .*\nnothing was written\n$/s)
    expect(await keys()).toEqual([])

    const applied = await dvbboxes('listing', 'apply', listing, '-s', '1', '--by', 'rado')
    expect(applied).toMatchObject({ code: 0, stderr: quiet })
    expect(applied.stdout).toMatch(/^application 000001\nday +service .*\n3112\d{4} +1 +north /)
    const [key = ''] = await keys()
    const members = ['/opt/tsfiles/film.ts:0', '/opt/tsfiles/news.ts:1']
    expect(await programmes.zrange(key, '0', '-1')).toEqual(members)
    const again = await dvbboxes('listing', 'apply', listing, '-s', '1', '--json')
    expect([again.code, JSON.parse(again.stdout)]).toMatchObject([
      0,
      {
        ...{ ok: true, id: '000002', resumed: [] },
        results: { north: { [key.slice(0, 8)]: { '127.0.0.1': { outcome: 'unchanged' } } } },
      },
    ])
    expect(await dvbboxes('listing', 'undo', '000001')).toMatchObject({ code: 0, stderr: quiet })
    expect(await keys()).toEqual([])
    const history = await dvbboxes('listing', 'history')
    expect(history.stdout).toMatch(/^000001 .* rado +- +1 applied +3112\d{4}:1\n000002 /m)
    expect(history.stdout).toMatch(/^000003 .* 000001 +1 applied /m)
    expect((await dvbboxes('listing', 'undo', '000009')).code).toBe(2)
    expect((await dvbboxes('listing', 'undo')).code).toBe(2)
    expect((await dvbboxes('listing', 'apply', listing)).code).toBe(2)
  })

  it('asks the replicas of what serves them, if there is such a process', async () => {
    const { configuration } = await loadConfiguration(join(folder, 'configuration'))
    const { boxes, folder: data } = configuration
    const fleet = { folder: join(data, 'replicas') }
    await using serving = createAggregator({ boxes, fleet, zone: 'UTC', timeout: 10_000 })
    await serving.start()
    await until(serving, () => serving.behind().length === 0)
    const found = await dvbboxes('search', 'i')
    expect(found).toEqual({ code: 0, stdout: 'film.ts\n', stderr: '' })
    // They still run: they are not the command's to end.
    expect(serving.behind()).toEqual([])
    await using second = createAggregator({ boxes, fleet, zone: 'UTC' })
    await expect(second.start()).rejects.toMatchObject({ code: 'ERR_STORAGE' })
  })

  it('writes the files of replicas that systemd runs, and changes none', async () => {
    const root = join(folder, 'root')
    const dry = await dvbboxes('redis-configs', root, '--dry-run')
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toMatch(/would be written/)
    expect(dry.stdout).toMatch(/^requirepass \*\*\*$/m)
    expect(dry.stdout).not.toContain('a secret')
    await expect(stat(root)).rejects.toMatchObject({ code: 'ENOENT' })
    const first = await dvbboxes('redis-configs', root, '--json')
    const { ok, files } = JSON.parse(first.stdout)
    expect([first.code, ok, files.length]).toEqual([0, true, 2])
    const [{ path }] = files
    expect((await stat(path)).mode & 0o777).toBe(0o640)
    expect(await readFile(path, 'utf8')).toContain('requirepass "a secret"')
    expect((await dvbboxes('redis-configs', root)).stdout).toMatch(/ unchanged\n.* unchanged\n$/)
    await appendFile(path, '# mine\n')
    const changed = await dvbboxes('redis-configs', root)
    expect(changed).toMatchObject({ code: 1 })
    expect(changed.stdout).toMatch(/left alone: it is there and is another\n/)
    expect(await readFile(path, 'utf8')).toMatch(/# mine\n$/)
  })

  it('tells how it is used', async () => {
    for (const name of ['search', 'media', 'program', 'export', 'status', 'redis-configs']) {
      const { code, stdout } = await dvbboxes(name, '--help')
      expect([name, code]).toEqual([name, 0])
      expect(stdout).toMatch(new RegExp(`Examples:\\n  dvbboxes ${name}.*Exit codes: 0 `, 's'))
    }
  })
})
