import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { torrentsImage } from '../../src/boot/torrents-image.ts'
import { defaultAdvice } from '../../src/project/default-system.ts'
import { addSystem, initProject } from '../../src/project/init.ts'
import { openProject } from '../../src/project/project.ts'
import { runCommand } from '../support/command.ts'

it('shows what display_oss says, and ships the rest for machines that it is assigned to', async () => {
  await using folder = await temporaryFolder()
  const { path } = folder
  await initProject(path)
  const file = join(path, 'kernel')
  await writeFile(file, 'x')
  for (const name of ['a', 'b', 'c']) {
    await addSystem(path, { kernel: file, initrd: file, name, dispname: name.toUpperCase() })
  }
  const all = await openProject(path)
  expect(all.menu).toEqual(['a', 'b', 'c'])
  await writeFile(
    join(path, 'Boottorrent.yaml'),
    'boottorrent: {display_oss: [c, a, c]}\nmachines: {"52:54:00:00:00:01": a, "52:54:00:00:00:02": c}\n',
  )
  await writeFile(
    join(path, 'assignments.yaml'),
    'machines: {"52:54:00:00:00:01": b}\ngroups: {room: {macs: ["52:54:00:00:00:03"], os: b}}\n',
  )
  const project = await openProject(path)
  expect(project.menu).toEqual(['c', 'a'])
  expect(project.systems.map(({ name }) => name)).toEqual(['c', 'a', 'b'])

  const torrents = project.systems.map((system) => ({
    system,
    torrent: Uint8Array.of(1),
    sums: '',
  }))
  const image = gunzipSync(await torrentsImage(project, '', torrents)).toString('latin1')
  const content = (name: string): string | undefined =>
    new RegExp(`torrents/${name}\\0+([a-z0-9\\n]*)\\n`).exec(image)?.[1]
  expect(content('settings/order')).toBe('c\na')
  expect(content('settings/default_os')).toBe('c')
  expect(['01', '02', '03'].map((end) => content(`machines/52:54:00:00:00:${end}`))).toEqual([
    'b',
    'c',
    'b',
  ])
  expect(image).toContain('torrents/b.torrent')
})

it.each([
  [
    '',
    /^a is booted when nobody chooses: it is the first by name\. Write boottorrent\.default_os: a,/,
  ],
  ['boottorrent: {default_os: b}', undefined],
  ['boottorrent: {display_oss: [b]}', undefined],
  ['boottorrent: {timeout: -1}', undefined],
])('tells what comes to be booted because of its name alone: %j', async (text, advice) => {
  await using folder = await temporaryFolder()
  const { path } = folder
  await initProject(path)
  const file = join(path, 'kernel')
  await writeFile(file, 'x')
  const settings = join(path, 'Boottorrent.yaml')
  await writeFile(settings, `${text}\n`)
  await addSystem(path, { kernel: file, initrd: file, name: 'b' })
  expect(defaultAdvice(await openProject(path))).toBeUndefined()
  // Somebody copies a folder.
  await cp(join(path, 'oss/b'), join(path, 'oss/a'), { recursive: true })
  await writeFile(join(path, 'oss/a/config.yaml'), 'dispname: A\nmethod: kexec\nkernel: vmlinuz\n')
  const found = defaultAdvice(await openProject(path))
  if (advice === undefined) expect(found).toBeUndefined()
  else expect(found).toMatch(advice)
  const { lines } = await runCommand('check', '--project', path)
  expect(lines.filter((line) => line.endsWith(', booted when nobody chooses'))).toHaveLength(1)
})
