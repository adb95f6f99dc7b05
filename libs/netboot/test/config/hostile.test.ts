import { execFileSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { readAssignments } from '../../src/config/assignments.ts'
import { faultLine, isFaults } from '../../src/config/fault.ts'
import { readOsConfig } from '../../src/config/os.ts'
import { readProjectConfig } from '../../src/config/project.ts'
import { checkProject } from '../../src/project/project.ts'

/** What each of the three readers says: they must never throw, nor take long. */
function told(text: string): string[] {
  return [readProjectConfig(text), readOsConfig(text, 'linux'), readAssignments(text)].flatMap(
    (read) => (isFaults<object>(read) ? [read.map(faultLine).join('\n')] : []),
  )
}

const bomb = Array.from({ length: 9 }, (_, level) => {
  const items =
    level === 0
      ? 'x, x'
      : Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')
  return `a${level}: &a${level} [${items}]`
}).join('\n')

describe('a file of keys', () => {
  it.each<[string, string, RegExp]>([
    ['references that multiply', bomb, /expected YAML: .*alias/],
    ['a reference to itself', 'machines: &a {a: *a}', /:1: expected YAML: it is too deep/],
    ['lists in lists in lists', `a: ${'['.repeat(50_000)}`, /expected YAML: /],
    ['groups in groups', `${'{a: '.repeat(3_000)}`, /expected YAML: /],
    ['lists of lists', '- '.repeat(100_000), /expected YAML: it is too deep/],
    [
      'one key twice',
      'machines: {}\nmachines: {}',
      /:2: expected each key once.*Remove one of them/,
    ],
    ['two documents', 'a: 1\n---\na: 2', /expected YAML: /],
    ['a tab', 'boottorrent:\n\ttimeout: 3', /:2: expected YAML: /],
    ['a tag', 'boottorrent: !!js/function "x"', /: /],
    ['a list', '- a', /:1: expected keys and values, got \["a"\]/],
    ['a number', '5', /:1: expected keys and values, got 5/],
    ['a key that objects have', '__proto__: {timeout: 3}', /__proto__: there is no such key/],
    ['a key of a constructor', 'constructor: {prototype: {x: 1}}', /constructor: there is no such/],
  ])('refuses %s', (_, text, fault) => {
    const faults = told(text)
    expect(faults).toHaveLength(3)
    expect(faults[0]).toMatch(fault)
    expect(Object.prototype).not.toHaveProperty('timeout')
  })

  it('tells all errors of YAML at once, as far as somebody would read them', () => {
    const twice = 'a: 1\na: 1\nb: 1\nb: 1\n'
    expect(told(twice)[0]?.split('\n')).toEqual([
      'Boottorrent.yaml:2: expected each key once, got this one again. Remove one of them.',
      'Boottorrent.yaml:4: expected each key once, got this one again. Remove one of them.',
    ])
    expect(told('a: b: c\n'.repeat(500))[0]?.split('\n').length).toBeLessThanOrEqual(20)
  })
})

describe('assignments.yaml', () => {
  it('is told every fault at once, with its line', () => {
    const text = `machines:
  "52:54:00:12:34:56": lniux
  52:54:00:12:34:aa: linux
  "52:54:00:12:34:AA": linux
groups:
  room 1:
    macs:
      - 52:54:00:12:34:57
      - 52:54:00:12:34:58
    os: linux
  room 2:
    macs:
      - 52:54:00:12:34:57
    os: other
`
    const read = readAssignments(text, ['linux'])
    expect(isFaults<object>(read) && read.map(faultLine)).toEqual([
      'assignments.yaml:2: machines.52:54:00:12:34:56: expected a folder in oss/ (there are linux), got "lniux". Make the folder oss/lniux with a config.yaml, or name another one.',
      'assignments.yaml:4: machines.52:54:00:12:34:AA: expected each machine once, got "52:54:00:12:34:AA", which is in machines.52:54:00:12:34:aa, too. Remove one of them.',
      'assignments.yaml:13: groups.room 2.macs.0: expected each machine once, got "52:54:00:12:34:57", which is in groups.room 1.macs.0, too. Remove one of them.',
      'assignments.yaml:14: groups.room 2.os: expected a folder in oss/ (there are linux), got "other". Make the folder oss/other with a config.yaml, or name another one.',
    ])
    const wrong = readAssignments('machines:\n  laptop: linux\ngroups:\n  a: {macs: [x], so: 1}\n')
    expect(isFaults<object>(wrong) && wrong.map(({ line, key }) => [line, key])).toEqual([
      [2, 'machines.laptop'],
      [4, 'groups.a.macs.0'],
      [4, 'groups.a.so'],
    ])
  })
})

describe('a project', () => {
  const files: readonly [string, (path: string) => Promise<unknown> | unknown, RegExp][] = [
    ['a folder', (path) => mkdir(path), /expected a file, got something else/],
    ['a pipe', (path) => execFileSync('mkfifo', [path]), /expected a file, got something else/],
    [
      'a device without end',
      (path) => symlink('/dev/zero', path),
      /expected a file of this project, got a link to \/dev\/zero/,
    ],
    [
      'somebody else’s file',
      (path) => symlink('/etc/passwd', path),
      /^\S+:1: expected a file of this project, got a link to \/etc\/passwd\. Copy the file/,
    ],
    ['too much', (path) => writeFile(path, 'a: b\n'.repeat(300_000)), /at most 1048576 bytes/],
    ['a program', (path) => writeFile(path, Buffer.from([0x7f, 0x45, 0, 1])), /expected text, got/],
    ['Latin-1', (path) => writeFile(path, Buffer.from([0x61, 0x3a, 0xe4])), /in UTF-8/],
    ['nothing behind a link', (path) => symlink('nowhere', path), /.*/],
  ]
  it.each(files)('with %s for its files of keys is told so', async (what, make, fault) => {
    await using folder = await temporaryFolder()
    const config = join(folder.path, 'oss/linux/config.yaml')
    await mkdir(join(config, '..'), { recursive: true })
    await make(config)
    await make(join(folder.path, 'assignments.yaml'))
    await writeFile(join(folder.path, 'Boottorrent.yaml'), '')
    const { faults, project } = await checkProject(folder.path)
    expect(project).toBeUndefined()
    const lines = faults.map(faultLine)
    expect(lines.find((line) => line.startsWith('oss/linux/config.yaml:'))).toMatch(fault)
    const isNone = what === 'nothing behind a link'
    expect(lines.some((line) => line.startsWith('assignments.yaml:'))).toBe(!isNone)
    // What is not of the project is not quoted.
    expect(lines.join('\n')).not.toContain('root:')
  })

  it('may have links to its own files', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'oss/linux'), { recursive: true })
    await writeFile(join(folder.path, 'Boottorrent.yaml'), '')
    await writeFile(join(folder.path, 'bin.yaml'), 'dispname: x\nmethod: bin\nbin: x\n')
    await writeFile(join(folder.path, 'oss/linux/x'), '')
    await symlink('../../bin.yaml', join(folder.path, 'oss/linux/config.yaml'))
    expect((await checkProject(folder.path)).faults).toEqual([])
  })
})
