import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { fillCard, noise, photo } from './support/photos.ts'
import { names } from './support/tree.ts'

const program = fileURLToPath(new URL('fixtures/imagetank.ts', import.meta.url))

async function imagetank(...args: string[]) {
  const options = ['--conditions=@boxwright/source', program, ...args]
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, stdout, stderr }
}

async function bench() {
  const folder = await temporaryFolder()
  const [card, tank] = [join(folder.path, 'card'), join(folder.path, 'tank')]
  await mkdir(card)
  await fillCard(card, {
    'IMG_1.JPG': await photo({ seed: 1, date: '2024:05:03 10:00:00', camera: 'A/B' }),
    'IMG_1.XMP': 'x',
    'clip\u001b[2J.wav': noise(1, 100),
  })
  return { card, tank, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

describe('imagetank import', () => {
  it('shows the renames first, then does them, then knows them', async () => {
    await using it = await bench()
    const planned = await imagetank('import', it.card, it.tank, '--dry-run')
    expect(planned).toMatchObject({ code: 0, stderr: '' })
    expect(planned.stdout.split('\n')).toEqual([
      'IMG_1.JPG     -> 20240503/pimg_0000.jpg  (ExifIFD:DateTimeOriginal)',
      'IMG_1.XMP     -> 20240503/pimg_0000.xmp  (ExifIFD:DateTimeOriginal)',
      'clip\ufffd[2J.wav  -> 20240601/pimg_0001.wav  (file)',
      expect.stringMatching(/^3 found = 3 to import \(.* kB\) \+ 0 known \+ 0 failed$/),
      '',
    ])
    await expect(access(it.tank)).rejects.toThrow()
    const done = await imagetank('import', it.card, it.tank)
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(done.stdout).toMatch(
      /^3 found = 3 imported .*: every copy proven, the card can be emptied\n$/,
    )
    expect(await names(it.tank)).toHaveLength(3)
    const again = await imagetank('import', it.card, it.tank, '--json')
    const events = again.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events[0]).toMatchObject({ event: 'begun', files: 3 })
    expect(events.filter(({ event }) => event === 'file')).toHaveLength(3)
    expect(events.at(-1)).toMatchObject({ event: 'done', known: { files: 3 }, proven: true })
  })

  it('verifies, indexes anew and tells of the archive', async () => {
    await using it = await bench()
    await imagetank('import', it.card, it.tank, '-q')
    const verified = await imagetank('verify', it.tank)
    expect(verified).toMatchObject({ code: 0, stderr: '' })
    expect(verified.stdout).toMatch(/^3 files are what they were, 0 were read .*, 0 faults; .*\n$/)
    await rm(join(it.tank, '20240601/pimg_0001.wav'))
    const missing = await imagetank('verify', it.tank)
    expect(missing).toMatchObject({
      code: 1,
      stderr: 'missing: 20240601/pimg_0001.wav: it is not there\n',
    })
    const anew = await imagetank('reindex', it.tank)
    expect(anew).toMatchObject({ code: 0, stdout: '2 files: 0 new, 1 forgotten, 0 not read yet\n' })
    const status = await imagetank('status', it.tank, '--json')
    expect(JSON.parse(status.stdout)).toMatchObject({ event: 'status', lastNumber: 1, imports: 0 })
    expect((await imagetank('status', it.tank)).stdout).toContain('last number  1\n')
  })

  it('makes thumbnails meanwhile', async () => {
    await using it = await bench()
    await fillCard(it.card, { 'broken.png': 'no picture' })
    const thumbnails = `${it.tank}-thumbnails`
    const done = await imagetank('import', it.card, it.tank, '--thumbnails', thumbnails)
    expect(done.code).toBe(0)
    expect(done.stdout).toContain('\n1 thumbnails, 1 could not be made\n')
    expect(done.stderr).toMatch(/^warning: No picture of .*png.*\n$/)
    expect(await names(thumbnails)).toEqual(['20240503/pimg_0000.jpg'])
  })

  it('names by a template', async () => {
    await using it = await bench()
    const args = [
      '--template',
      '%Y/{camera}-{sequence:02}',
      '--no-read-back',
      '-q',
      '--skip-others',
    ]
    expect(await imagetank('import', it.card, it.tank, ...args)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect(await names(it.tank)).toEqual([
      '2024/A_B-01.jpg',
      '2024/A_B-01.xmp',
      '2024/unknown-01.wav',
    ])
  })

  it('tells of wrong options and of a card that is not there', async () => {
    await using it = await bench()
    const wrong = await imagetank('import', it.card, it.tank, '-t', '{oops}', '-j', 'x')
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/^naming: .*oops.*\njobs: .*\n$/)
    const missing = await imagetank('import', `${it.card}-not`, it.tank)
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toContain('card-not')
    await expect(access(it.tank)).rejects.toThrow()
  })
})
