import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import { logSize, openLog } from '../../src/config/log-file.ts'

const text = (folder: string, more = ''): string => `[LOG]
filepath=${folder}/logs/deep/dvbboxes.log
level=20
datefmt=%d-%m-%Y %H:%M:%S
[DATA]
folder=${folder}/data/deep
[CHANNELS]
1=ma chaine
[CLUSTER:nom]
a.example=6380
b.example=6381
${more}`

it('files and folders that are named and not there are made', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'configuration')
  await writeFile(file, text(folder.path))
  const { made } = await loadConfiguration(file)
  const paths = [`${folder.path}/data/deep`, `${folder.path}/logs/deep/dvbboxes.log`]
  expect(made).toEqual(paths)
  expect((await stat(paths[1] ?? '')).size).toBe(0)
  await writeFile(paths[1] ?? '', 'a line\n')
  expect((await loadConfiguration(file)).made).toEqual([])
  expect(await readFile(paths[1] ?? '', 'utf8')).toBe('a line\n')
})

it('passwords come from files, a box before all', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'configuration')
  await writeFile(join(folder.path, 'all'), 'secret of all\n')
  await writeFile(join(folder.path, 'one'), 'secret of one\nmore')
  const more = `[MASTERS]\npassword_file=${folder.path}/all\n[MASTER:b.example]\npassword_file=${folder.path}/one\n`
  await writeFile(file, text(folder.path, more))
  const { configuration } = await loadConfiguration(file)
  expect(configuration.boxes.map(({ master }) => master.password)).toEqual([
    'secret of all',
    'secret of one',
  ])
})

it('what is wrong names the file', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'configuration')
  await expect(loadConfiguration(file)).rejects.toMatchObject({
    code: 'ERR_CONFIGURATION',
    message: expect.stringContaining(`${file} cannot be read`),
  })
  await writeFile(file, text(folder.path).replace('level=20', 'level=x'))
  await expect(loadConfiguration(file)).rejects.toMatchObject({
    code: 'ERR_CONFIGURATION',
    message: `${file}:3: [LOG] level: expected a whole number, 0 or more, got "x"`,
  })
  await writeFile(file, text(folder.path))
  await writeFile(join(folder.path, 'data'), 'a file in the way')
  await mkdir(join(folder.path, 'logs/deep/dvbboxes.log'), { recursive: true })
  await expect(loadConfiguration(file)).rejects.toMatchObject({
    code: 'ERR_STORAGE',
    message: expect.stringMatching(/data\/deep cannot be made: .*\n.*log: expected a file/),
  })
})

it('the log has its lines and one old file', async () => {
  await using folder = await temporaryFolder()
  const filepath = join(folder.path, 'a.log')
  const settings = {
    filepath,
    level: 20,
    datefmt: '%d-%m-%Y %H:%M:%S',
    zone: 'Indian/Antananarivo',
  }
  const moment = Date.parse('2026-11-21T08:00:00Z')
  {
    using log = openLog(settings)
    using other = openLog(settings)
    log.write(10, 'not written', moment)
    log.write(20, 'a box\nforges a line', moment)
    log.write(25, 'x', moment)
    expect(await readFile(filepath, 'utf8')).toBe(
      '[21-11-2026 11:00:00] INFO a box\\u000aforges a line\n[21-11-2026 11:00:00] Level 25 x\n',
    )
    for (let count = 0; count < 25; count += 1) {
      log.write(40, 'x'.repeat(50_000), moment)
      other.write(50, 'y'.repeat(50_000), moment)
    }
  }
  const [first, old] = await Promise.all([stat(filepath), stat(`${filepath}.1`)])
  expect(old.size).toBeGreaterThan(logSize - 100_000)
  expect(old.size).toBeLessThan(logSize)
  // Three files were filled; of those before the last one, one is kept.
  expect(first.size).toBeGreaterThan(0)
  expect(first.size).toBeLessThan(logSize)
})

it('a log that cannot be written stops nothing', async () => {
  await using folder = await temporaryFolder()
  using log = openLog({ filepath: join(folder.path, 'no/a.log'), level: 0, datefmt: '%s' })
  log.write(20, 'x')
  expect(log.error).toMatchObject({ code: 'ENOENT' })
})
