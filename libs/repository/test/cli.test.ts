import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type ImageFolder, imageFolder } from './image-folder.ts'
import { amxa } from './names.ts'

const program = fileURLToPath(new URL('fixtures/puavo-img-repo.ts', import.meta.url))
const series = 'puavo-os-amxa-buster-amd64'

async function repo(...args: readonly string[]) {
  const flags = ['--conditions=@boxwright/source', program, ...args]
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code: child.exitCode, stdout, stderr }
}

async function folderOf(...days: readonly number[]): Promise<ImageFolder> {
  const folder = await imageFolder()
  for (const day of days) await folder.add(amxa(day).filename, day)
  return folder
}

const filesOf = async (folder: string): Promise<string[]> => (await readdir(folder)).sort()

describe('puavo-img-repo IMAGE_DIR [MIRROR_DIR]', () => {
  it('makes a mirror, and the configuration for make', async () => {
    await using folder = await folderOf(1, 2)
    const puavoOs = join(folder.path, 'puavo-os')
    await mkdir(join(puavoOs, 'config/images'), { recursive: true })
    await writeFile(join(puavoOs, 'defaults.mk'), '# ours\nimage_dir := /elsewhere\n')
    const made = await repo('-r', 'mirror.example.org/', '-p', puavoOs, folder.images)
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toMatch(/2 images \(2 read\), 2 rdiffs \(2 made\)/)
    const config = await readFile(join(puavoOs, 'config/images/buster.json'), 'utf8')
    const images = [amxa(1).filename, amxa(2).filename]
    expect(JSON.parse(config)).toEqual({ [series]: { images } })
    expect(await readFile(join(puavoOs, 'defaults.mk'), 'utf8')).toBe(
      `# ours\nimage_dir := ${folder.images}\nimages_urlbase := https://mirror.example.org\n` +
        `mirror_dir := ${folder.images}/mirror\n`,
    )
    const meta = await readFile(join(folder.images, 'mirror/meta', `${series}.json`), 'utf8')
    expect(meta).toContain(`"https://mirror.example.org/${amxa(1).filename}"`)
  })

  it('writes one list of images where there is no folder for several', async () => {
    await using folder = await folderOf(1)
    const puavoOs = join(folder.path, 'puavo-os')
    await repo('-p', puavoOs, folder.images, folder.mirror)
    expect(await filesOf(puavoOs)).toEqual(['defaults.mk', 'images.json'])
  })

  it.each(['-n', '--no-config', '--no-files'])(
    'reads a configuration made by hand: %s',
    async (flag) => {
      await using folder = await folderOf(1, 2, 3)
      const puavoOs = join(folder.path, 'puavo-os')
      await mkdir(join(puavoOs, 'config/images'), { recursive: true })
      const config = JSON.stringify({ mine: [amxa(2).filename] })
      await writeFile(join(puavoOs, 'config/images/buster.json'), config)
      const { code } = await repo(flag, '-p', puavoOs, folder.images, folder.mirror)
      expect(code).toBe(0)
      expect(await readFile(join(puavoOs, 'config/images/buster.json'), 'utf8')).toBe(config)
      expect(await filesOf(join(folder.mirror, 'meta'))).toEqual(['mine.json'])
      expect(await filesOf(puavoOs)).toEqual(['config'])
    },
  )

  it('says what it would do, and does nothing', async () => {
    await using folder = await folderOf(1, 2)
    const { code, stdout } = await repo('--dry-run', folder.images, folder.mirror)
    expect(code).toBe(0)
    expect(stdout).toContain(`would read ${amxa(2).filename}\n`)
    expect(stdout).toMatch(/2 rdiffs to make; .* of work/)
    expect(await filesOf(folder.path)).toEqual(['images'])
  })

  it('ends with 1 if something could not be offered, and tells it in JSON', async () => {
    await using folder = await folderOf(1, 2)
    await truncate(join(folder.images, amxa(2).filename), 25_000)
    const { code, stdout } = await repo('--json', '--jobs', '1', folder.images, folder.mirror)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(1)
    expect(lines).toContainEqual({
      event: 'refused',
      filename: amxa(2).filename,
      message: expect.stringContaining(amxa(2).filename),
    })
    expect(lines.at(-1)).toMatchObject({ event: 'done', images: { offered: 1, read: 1 } })
  })

  it('shows what an image says of itself, and lets it steer no terminal', async () => {
    await using folder = await imageFolder()
    await folder.add(amxa(1).filename, 1, { 'a.json': '\u001b]0;mine\u0007' })
    const { code, stderr } = await repo(folder.images, folder.mirror)
    expect(code).toBe(1)
    expect(stderr).toMatch(/refused: .*definitions\/a\.json: expected JSON.*\ufffd\]0;mine\ufffd/)
    expect(stderr).not.toMatch(/[^\P{Cc}\n]/u)
  })

  it.each([
    [['--help'], 0, 'Usage: puavo-img-repo IMAGE_DIR [MIRROR_DIR]\n'],
    [['--jobs', '0', '.'], 1, 'expected a whole number from 1'],
    [['--targets', 'x', '.'], 1, 'expected a whole number, or all'],
    [['-r', 'a b', '.'], 1, 'repository: expected a host name'],
    [[], 1, 'IMAGE_DIR'],
  ])('%j ends with %d', async (args, code, words) => {
    const ended = await repo(...args)
    expect(ended.code).toBe(code)
    expect(ended.stdout + ended.stderr).toMatch(words)
  })
})

describe('puavo-img-repo rdiffs', () => {
  it('does what defaults.mk asks for', async () => {
    await using folder = await folderOf(1, 2, 3)
    const puavoOs = join(folder.path, 'puavo-os')
    await mkdir(join(puavoOs, 'config/images'), { recursive: true })
    const images = [1, 2, 3].map((day) => amxa(day).filename)
    const config = (dist: string, content: object): Promise<void> =>
      writeFile(join(puavoOs, `config/images/${dist}.json`), JSON.stringify(content))
    await config('buster', { one: { images }, two: images })
    await config('stretch', { three: images })
    const lines = [
      `image_dir := ${folder.images}`,
      'images_urlbase := https://mirror.example.org',
      'mirror_dir := $(image_dir)/../mirror',
      'debootstrap_suite := buster',
    ]
    await writeFile(join(puavoOs, 'defaults.mk'), lines.join('\n'))
    expect(await repo('rdiffs', '-p', puavoOs, 'latest-one')).toMatchObject({ code: 0, stderr: '' })
    expect(await filesOf(join(folder.mirror, 'meta'))).toEqual(['one.json', 'two.json'])
    expect(await filesOf(join(folder.mirror, 'rdiffs'))).toHaveLength(2)
    await writeFile(join(puavoOs, 'local_defaults.mk'), 'debootstrap_suite := stretch\n')
    expect(await repo('rdiffs', '-p', puavoOs)).toMatchObject({ code: 0, stderr: '' })
    // The other distribution's sums are still there.
    const cksums = await readFile(join(folder.mirror, 'CKSUMS'), 'utf8')
    expect(cksums.split('\n').filter((line) => line.endsWith('.rdiff'))).toHaveLength(6)
    expect(await filesOf(join(folder.mirror, 'meta'))).toEqual([
      'one.json',
      'three.json',
      'two.json',
    ])
  })

  it('says what is missing', async () => {
    await using folder = await imageFolder()
    const { code, stderr } = await repo('rdiffs', '-p', folder.path)
    expect(code).toBe(1)
    expect(stderr).toContain('expected image_dir, got none')
  })
})

describe('puavo-img-repo verify', () => {
  it('finds nothing in a sound mirror, and every damage in another', async () => {
    await using folder = await folderOf(1, 2)
    await repo(folder.images, folder.mirror)
    const sound = await repo('verify', folder.mirror)
    expect(sound).toMatchObject({ code: 0, stdout: '4 files read, 0 faults\n' })

    const [rdiff = '', other = ''] = await filesOf(join(folder.mirror, 'rdiffs'))
    await rm(join(folder.mirror, '.checksums', `${amxa(1).filename}.cksum`))
    await writeFile(join(folder.mirror, 'CKSUMS'), '')
    await copyFile(join(folder.mirror, 'rdiffs', rdiff), join(folder.mirror, 'rdiffs', other))
    await rm(join(folder.mirror, amxa(2).filename))
    const { code, stdout } = await repo('verify', '--json', folder.mirror)
    const faults = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).file)
    expect(code).toBe(1)
    expect(faults).toEqual([
      `.checksums/${amxa(1).filename}.cksum`,
      'CKSUMS',
      amxa(2).filename,
      `rdiffs/${other}`,
      undefined,
    ])
  })
})

describe('puavo-img-repo prune', () => {
  it('removes what no series lists, when the grace is over', async () => {
    await using folder = await folderOf(1, 2, 3)
    await repo('-t', '1', folder.images, folder.mirror)
    await rm(join(folder.images, amxa(1).filename))
    await repo('-t', '1', folder.images, folder.mirror)
    const waiting = await repo('prune', folder.images, folder.mirror)
    expect(waiting.stdout).toMatch(/^removed 0 files, 0 B; 2 wait\n$/)
    const dry = await repo('prune', '--dry-run', '--grace', '0', folder.images, folder.mirror)
    expect(dry.stdout).toContain(`would remove ${amxa(1).filename}\n`)
    expect(await filesOf(folder.mirror)).toContain(amxa(1).filename)
    const pruned = await repo('prune', '--grace', '0', folder.images, folder.mirror)
    expect(pruned.stdout).toMatch(/removed 2 files, .*; 0 wait/)
    expect(await filesOf(join(folder.mirror, 'rdiffs'))).toHaveLength(1)
    expect(await repo('verify', folder.mirror)).toMatchObject({ code: 0 })
    const kept = await filesOf(join(folder.mirror, '.checksums'))
    expect(kept.filter((name) => name.includes(amxa(1).date))).toEqual([])
  })

  it('removes series that are gone, and never what others name', async () => {
    await using folder = await folderOf(1, 2)
    const free = 'puavo-os-free-buster-2022-02-04-140532-amd64.img'
    await folder.add(free, 1)
    await repo(folder.images, folder.mirror)
    await rm(join(folder.images, free))
    const { stdout } = await repo('prune', '--grace', '0', folder.images, folder.mirror)
    const lines = ['removed meta/puavo-os-free-buster-amd64.json', `removed ${free}`]
    expect(stdout.split('\n').slice(0, 2)).toEqual(lines)
    expect(stdout).toMatch(/\nremoved 1 files/)
    expect(await filesOf(join(folder.mirror, 'meta'))).toEqual([`${series}.json`])
    expect(await repo('verify', folder.mirror)).toMatchObject({ code: 0 })
  })

  it.each(['', '1d'])('refuses a grace of %j days', async (grace) => {
    const { code, stderr } = await repo('prune', `--grace=${grace}`, '/nowhere')
    expect(code).toBe(1)
    expect(stderr).toContain('expected days from 0')
  })

  it('removes nothing if the images are those of another mirror', async () => {
    await using folder = await folderOf(1, 2)
    await using other = await imageFolder()
    await other.add('puavo-os-free-buster-2022-02-04-140532-amd64.img', 1)
    await repo(folder.images, folder.mirror)
    const offered = await filesOf(folder.mirror)
    const ended = await repo('prune', '--grace', '0', other.images, folder.mirror)
    expect(ended).toMatchObject({ code: 0, stdout: 'removed 0 files, 0 B; 0 wait\n' })
    expect(ended.stderr).toContain('expected images of a series that the mirror offers, found none')
    expect(await filesOf(folder.mirror)).toEqual(offered)
    expect(await repo('verify', folder.mirror)).toMatchObject({ code: 0 })
  })

  it('knows by defaults.mk that a mirror is one for development: -n', async () => {
    await using folder = await folderOf(1, 2, 3, 4, 5)
    const lines = [
      'mode := development',
      `image_dir := ${folder.images}`,
      `mirror_dir := ${folder.mirror}`,
    ]
    await writeFile(join(folder.path, 'defaults.mk'), lines.map((line) => `${line}\n`).join(''))
    expect(await repo('rdiffs', '-p', folder.path)).toMatchObject({ code: 0, stderr: '' })
    await rm(join(folder.images, amxa(2).filename))
    expect(await repo('rdiffs', '-p', folder.path)).toMatchObject({ code: 0, stderr: '' })
    const prune = ['prune', '-n', '-p', folder.path, '--grace', '0', folder.images, folder.mirror]
    const { stdout, stderr } = await repo(...prune)
    expect(stderr).toBe('')
    expect(stdout).toContain(`removed ${amxa(2).filename}\n`)
    expect(stdout).not.toContain('removed meta/')
    expect(await repo('verify', folder.mirror)).toMatchObject({ code: 0 })
  })

  it('removes nothing while there is no image at all: the folder may not be mounted', async () => {
    await using folder = await folderOf(1, 2)
    await repo(folder.images, folder.mirror)
    const offered = await filesOf(folder.mirror)
    const away = `${folder.images}-away`
    await rename(folder.images, away)
    const warning = `warning: ${folder.images}: expected images, found none: nothing is removed\n`
    const removed = { code: 0, stdout: 'removed 0 files, 0 B; 0 wait\n', stderr: warning }
    expect(await repo('prune', '--grace', '0', folder.images, folder.mirror)).toEqual(removed)
    // The place where it is mounted is there.
    await mkdir(folder.images)
    await repo(folder.images, folder.mirror)
    expect(await repo('prune', '--grace', '0', folder.images, folder.mirror)).toEqual(removed)
    expect(await filesOf(folder.mirror)).toEqual(offered)
    await rmdir(folder.images)
    await rename(away, folder.images)
    expect(await repo('prune', '--grace', '0', folder.images, folder.mirror)).toEqual({
      ...removed,
      stderr: '',
    })
    expect(await repo('verify', folder.mirror)).toMatchObject({ code: 0 })
  })
})

describe('puavo-img-repo upload', () => {
  it('tells what it would send, sends it, and tells of that', async () => {
    await using folder = await folderOf(1)
    await repo(folder.images, folder.mirror)
    const there = join(folder.path, 'there')
    const dry = await repo('upload', '--dry-run', there, folder.mirror)
    expect(dry.stdout).toMatch(
      new RegExp(
        `^would send ${amxa(1).filename}\nwould send 1 images and rdiffs, .*; removed 0\n$`,
      ),
    )
    const made = await repo('upload', there, folder.mirror)
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toMatch(/^sent puavo.*\nsent 1 images and rdiffs, .*; removed 0 in .* s\n$/)
    const again = await repo('upload', '--json', '--delete', there, folder.mirror)
    expect(JSON.parse(again.stdout)).toMatchObject({ event: 'uploaded', sent: [], removed: [] })
    expect(await repo('verify', there)).toMatchObject({ code: 0 })
  })

  it('takes the mirror from defaults.mk', async () => {
    await using folder = await folderOf(1)
    await repo('-p', folder.path, folder.images, folder.mirror)
    const there = join(folder.path, 'there')
    expect(await repo('upload', '-p', folder.path, there)).toMatchObject({ code: 0, stderr: '' })
    expect(await filesOf(join(there, 'meta'))).toEqual([`${series}.json`])
  })

  it.each([
    [['host::module', '.'], 'to: expected a folder or [user@]host:path'],
    [['there', '.', '--bwlimit', 'fast'], 'limit: expected a number'],
    [['there', '.'], 'is not fit to be sent'],
  ])('%j is refused', async (args, words) => {
    await using folder = await imageFolder()
    const absolute = args.map((arg) => (arg === '.' ? folder.path : arg))
    const { code, stderr } = await repo('upload', ...absolute)
    expect(code).toBe(1)
    expect(stderr).toContain(words)
  })
})
