import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { faultLine } from '../../src/config/fault.ts'
import { addSystem, initProject } from '../../src/project/init.ts'
import { checkProject, openProject } from '../../src/project/project.ts'

it('makes a project, adds systems, and reads it', async () => {
  await using folder = await temporaryFolder()
  const project = join(folder.path, 'school')
  const [kernel, initrd] = [join(folder.path, 'vmlinuz 6.1'), join(folder.path, 'initrd')]
  await writeFile(kernel, 'a kernel')
  await writeFile(initrd, 'an initrd')
  await initProject(project)
  expect(await readdir(project)).toEqual(['Boottorrent.yaml', 'oss'])
  await expect(initProject(project)).rejects.toMatchObject({ code: 'ERR_PROJECT' })
  await expect(openProject(project)).rejects.toThrow('oss:1: expected a folder for each system')

  expect(await addSystem(project, { kernel, initrd })).toBe('vmlinuz-6.1')
  expect(
    await addSystem(project, { kernel, initrd, name: 'b', dispname: 'B', cmdline: 'x="y z"' }),
  ).toBe('b')
  await expect(addSystem(project, { kernel, initrd, name: 'b' })).rejects.toMatchObject({
    code: 'ERR_PROJECT',
  })
  await expect(addSystem(project, { kernel, initrd, name: '../c' })).rejects.toMatchObject({
    code: 'ERR_PROJECT',
  })
  await expect(addSystem(project, { kernel: '/none', initrd, name: 'c' })).rejects.toThrow(
    'Could not add c',
  )
  expect(await readdir(join(project, 'oss'))).toEqual(['.lock', 'b', 'vmlinuz-6.1'])

  const { systems } = await openProject(project)
  expect(systems.map(({ name, files }) => ({ name, files }))).toEqual(
    ['b', 'vmlinuz-6.1'].map((name) => ({ name, files: ['config.yaml', 'initrd.img', 'vmlinuz'] })),
  )
  expect(systems[0]?.config).toMatchObject({ dispname: 'B', method: 'kexec', cmdline: 'x="y z"' })
})

it('shows what is added where only some systems are shown, and keeps comments', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'kernel')
  await writeFile(file, 'x')
  await initProject(folder.path)
  await addSystem(folder.path, { kernel: file, initrd: file, name: 'a' })
  await writeFile(
    join(folder.path, 'Boottorrent.yaml'),
    'boottorrent:\n  # mine\n  display_oss: [a]\n',
  )
  await addSystem(folder.path, { kernel: file, initrd: file, name: 'b' })
  const text = await readFile(join(folder.path, 'Boottorrent.yaml'), 'utf8')
  expect(text).toBe('boottorrent:\n  # mine\n  display_oss: [ a, b ]\n')
})

it.each([
  ['as init has made it', undefined, /^ {2}default_os: m$/m],
  [
    'without that section',
    '# mine\nhttp: {port: 80}\n',
    /^# mine\n.*\nboottorrent:\n {2}default_os: m\n$/s,
  ],
  ['with a comment that only looks so', '# mine\nx:\n  # default_os: y\n', /default_os: m\n$/],
])(
  'leaves what nobody chooses as it is when one is added that comes before it: a file %s',
  async (_, text, expected) => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'kernel')
    const settings = join(folder.path, 'Boottorrent.yaml')
    await writeFile(file, 'x')
    await initProject(folder.path)
    if (text !== undefined) await writeFile(settings, text)
    const before = await readFile(settings, 'utf8')
    const add = (name: string) => addSystem(folder.path, { kernel: file, initrd: file, name })
    await add('m')
    await add('z')
    expect(await readFile(settings, 'utf8')).toBe(before)
    await add('c')
    const written = await readFile(settings, 'utf8')
    expect(written).toMatch(expected)
    // Once it is written, it is left alone.
    await add('a')
    expect(await readFile(settings, 'utf8')).toBe(written)
  },
)

it('tells the faults of all files at once', async () => {
  await using folder = await temporaryFolder()
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(join(folder.path, path, '..'), { recursive: true })
    await writeFile(join(folder.path, path), text)
  }
  await write('Boottorrent.yaml', 'boottorrent:\n  default_os: lost\n')
  await write('oss/a/config.yaml', 'dispname: Same\nmethod: bin\nbin: run\n')
  await write('oss/a/run', 'x')
  await write('oss/b/config.yaml', 'dispname: Same\nmethod: bin\nbin: run\n')
  await symlink('../a/run', join(folder.path, 'oss/b/run'))
  await write('oss/c d/config.yaml', '')
  await mkdir(join(folder.path, 'oss/e'))
  const { faults, project } = await checkProject(folder.path)
  expect(project).toBeUndefined()
  expect(faults.map(faultLine)).toEqual([
    'Boottorrent.yaml:2: boottorrent.default_os: expected a folder in oss/ (there are a, b, c d, e), got "lost". Make the folder oss/lost with a config.yaml, or name another one.',
    'oss/c d/config.yaml:1: expected a folder named by letters, digits, dots, hyphens and underscores, got "c d". Rename the folder.',
    'oss/e/config.yaml:1: expected a config.yaml, and there is none that can be read. Write one with dispname: and method:, or remove the folder.',
    'oss/b/config.yaml:1: dispname: expected a name of its own, got "Same", which a has, too. Name one of them otherwise.',
  ])
  await expect(openProject(join(folder.path, 'oss'))).rejects.toMatchObject({ code: 'ERR_PROJECT' })
})
