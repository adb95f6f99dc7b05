import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { sumsOf } from '../../src/boot/file-sums.ts'
import { torrentsImage } from '../../src/boot/torrents-image.ts'
import { initProject } from '../../src/project/init.ts'
import { openProject } from '../../src/project/project.ts'

it('has each value in a file of its own, as it is, and the sums of all files', async () => {
  await using folder = await temporaryFolder()
  const { path } = folder
  await initProject(path, { 'boottorrent.timeout': '-1', 'boottorrent.seed_time': '-7' })
  const system = join(path, 'oss/a')
  await mkdir(join(system, 'more'), { recursive: true })
  // What a shell would run if it were given the chance.
  const cmdline = '"$(reboot)" `reboot`; \'x y\' | ü'
  await writeFile(
    join(system, 'config.yaml'),
    `dispname: Ünï $(x)\nmethod: kexec\nkernel: more/k\ncmdline: ${JSON.stringify(cmdline)}\n`,
  )
  await writeFile(join(system, 'more/k'), 'kernel')
  const project = await openProject(path)
  const sums = await sumsOf(project.systems[0] as (typeof project.systems)[number])
  const torrents = project.systems.map((each) => ({
    ...{ system: each, torrent: Uint8Array.of(1, 2, 3), sums },
  }))
  const image = await torrentsImage(project, 'the file', torrents)
  expect(await torrentsImage(project, 'the file', torrents)).toEqual(image)
  expect(image.length % 4).toBe(0)

  const unpacked = join(path, 'unpacked')
  await mkdir(unpacked)
  const cpio = promisify(execFile)('cpio', ['-i', '--quiet'], { cwd: unpacked })
  cpio.child.stdin?.end(gunzipSync(image))
  await cpio
  const text = (name: string): Promise<string> => readFile(join(unpacked, 'torrents', name), 'utf8')
  expect(await text('Boottorrent.yaml')).toBe('the file')
  expect(parse(await text('configs.yaml'))).toMatchObject({ a: { cmdline, dispname: 'Ünï $(x)' } })
  expect(await text('oss/a/cmdline')).toBe(cmdline)
  expect(await text('oss/a/kernel')).toBe('more/k')
  expect(await text('settings/timeout')).toBe('-1\n')
  expect(await text('settings/seed_time')).toBe('0\n')
  expect(await text('settings/default_os')).toBe('a\n')
  expect(await readdir(join(unpacked, 'torrents/oss'))).toEqual(['a'])
  const checked = join(unpacked, 'torrents/a.sha256')
  expect(await run('sh', '-c', 'cd "$0" && sha256sum -c "$1"', system, checked)).toBe(
    'config.yaml: OK\nmore/k: OK\n',
  )
})
