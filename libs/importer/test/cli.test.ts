import { once } from 'node:events'
import { access, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { createImporter } from '@boxwright/importer'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { thumbnailsOf } from '../src/cli/thumbnails.ts'
import { argsOf, begin, cliBench as bench, imagetank } from './support/cli.ts'
import { newestManifest } from './support/manifests.ts'
import { fillCard, photo } from './support/photos.ts'
import { losses, names } from './support/tree.ts'

function eventsIn(stdout: string): { readonly event: string; readonly [key: string]: unknown }[] {
  const lines = stdout.trim().split('\n')
  return lines.map((line) => JSON.parse(line))
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
    const events = eventsIn(again.stdout)
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

  it('tells a verification as JSON lines, too', async () => {
    await using it = await bench()
    await imagetank('import', it.card, it.tank, '-q')
    await rm(join(it.tank, '20240601/pimg_0001.wav'))
    const { code, stdout, stderr } = await imagetank('verify', it.tank, '--json')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    const events = eventsIn(stdout)
    expect(events.map(({ event }) => event)).toEqual(['progress', 'fault', 'verified'])
    expect(events[1]).toMatchObject({ kind: 'missing', path: '20240601/pimg_0001.wav' })
    expect(events[2]).toMatchObject({ verified: { files: 2 }, faults: 1 })
    expect(eventsIn((await imagetank('reindex', it.tank, '--json')).stdout)).toMatchObject([
      { event: 'reindexed', forgotten: 1 },
    ])
  })

  it('shows on a terminal how far it is, how fast, and how long it takes', async () => {
    await using it = await bench()
    for (const command of [`import ${it.card} ${it.tank}`, `verify ${it.tank}`]) {
      const line = [process.execPath, ...argsOf(command)].join(' ')
      const shown = await run('script', '--quiet', '--return', '--command', line, '/dev/null')
      const lines = shown.split('\r\u001b[K').slice(1)
      expect(lines.at(-2)).toMatch(/^100 % of \d.*, 3 of 3 files, [\d.]+ \w?B\/s, \d+ s left$/)
    }
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'ends with %s and the code that shells have for it; the next goes on',
    async (signal, code) => {
      await using it = await bench()
      const one = await photo({ seed: 7 })
      const files = Array.from(
        { length: 300 },
        (_, seed) => [`${seed}.jpg`, Buffer.concat([one, noise(500, seed)])] as const,
      )
      await fillCard(it.card, Object.fromEntries(files))
      const child = begin(
        ...['import', it.card, it.tank, '--json', '--jobs', '1'],
        ...['--thumbnails', `${it.tank}-thumbnails`],
      )
      const [stderr, closed] = [text(child.stderr), once(child, 'close')]
      let asked = false
      let last = ''
      for await (const line of createInterface(child.stdout)) {
        // A second signal would end it at once.
        if (!asked && line.includes('"event":"file"')) asked = child.kill(signal)
        last = line
      }
      await expect(stderr).resolves.toBe(
        `stopped by ${signal}: what is done stays, the next time goes on\n`,
      )
      expect(JSON.parse(last)).toMatchObject({ event: 'stopped', signal })
      expect(await closed).toEqual([code, null])
      const { stdout } = await imagetank('import', it.card, it.tank)
      expect(stdout).toMatch(/^303 found = \d+ imported .* \+ [1-9]\d* known \+ 0 failed/)
      expect(await losses(it.card, it.tank)).toEqual([])
    },
  )

  it('makes thumbnails meanwhile', async () => {
    await using it = await bench()
    await fillCard(it.card, { 'broken.png': 'no picture' })
    const thumbnails = `${it.tank}-thumbnails`
    const flags = ['--thumbnails', thumbnails, '--sizes', '64,24']
    const done = await imagetank('import', it.card, it.tank, ...flags)
    expect(done.code).toBe(0)
    expect(done.stdout).toContain('\n1 thumbnails, 1 could not be made\n')
    expect(done.stderr).toMatch(/^warning: No picture of .*png.*\n$/)
    expect(await names(thumbnails)).toEqual([
      '20240503/pimg_0000.jpg',
      '@24/20240503/pimg_0000.jpg',
    ])
    await rm(join(thumbnails, '20240503'), { recursive: true })
    const again = await imagetank('import', it.card, it.tank, ...flags)
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toContain('\n1 thumbnails, 0 could not be made\n')
    expect(await names(thumbnails)).toHaveLength(2)
    const wrong = await imagetank('import', it.card, it.tank, ...flags.slice(2))
    expect(wrong).toMatchObject({ code: 2, stderr: '--sizes: expected --thumbnails with it\n' })
    const none = await imagetank('import', it.card, it.tank, ...flags.with(3, '64,x'))
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/^sizes\.1: /) })
  })

  it('makes a thumbnail again that is gone when the card comes again', async () => {
    await using it = await bench()
    await using importer = createImporter({ archive: it.tank })
    const thumbnails = `${it.tank}-thumbnails`
    await using job = thumbnailsOf(importer, { thumbnails: [thumbnails] }, () => undefined)
    for (const made of [1, 2]) {
      await importer.import({ source: it.card })
      expect(await job?.finish()).toMatchObject({ made })
      await rm(thumbnails, { recursive: true })
    }
  })

  it('keeps the sums that are asked for', async () => {
    await using it = await bench()
    await imagetank('import', it.card, it.tank, '--sums', 'md5,sha1,c4', '-q')
    const { files } = await newestManifest(it.tank)
    expect(files).toHaveLength(3)
    for (const { sums } of files) {
      expect(Object.keys(sums).sort()).toEqual(['c4', 'md5', 'sha1', 'xxh128'])
    }
    const wrong = await imagetank('import', it.card, it.tank, '--sums', 'md5,crc')
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/^sums\.1: /) })
  })

  it('ends well without read-back, as it was asked for, but does not say that the card can be emptied', async () => {
    await using it = await bench()
    const { code, stdout } = await imagetank('import', it.card, it.tank, '--no-read-back')
    expect(code).toBe(0)
    const again = await imagetank('import', it.card, it.tank, '--no-read-back')
    expect(again.stdout).toMatch(/ 3 known .*: not read back/)
    expect(stdout).toMatch(/: not read back, keep the card until `verify` has found no fault\n$/)
    expect((await imagetank('verify', it.tank)).code).toBe(0)
    const proven = await imagetank('import', it.card, it.tank)
    expect(proven.stdout).toMatch(/ 3 known .*the card can be emptied\n$/)
  })

  it('names what it leaves out, and does not say that such a card can be emptied', async () => {
    await using it = await bench()
    await symlink('IMG_1.JPG', join(it.card, 'link.jpg'))
    await writeFile(join(it.card, 'notes.docx'), 'x')
    const planned = await imagetank('import', it.card, it.tank, '--skip-others', '--dry-run')
    expect(planned.stdout.split('\n').slice(-4)).toEqual([
      'link.jpg      -- left out: a symbolic link',
      'notes.docx    -- left out: not of the kinds asked for',
      expect.stringContaining('3 found'),
      '',
    ])
    const { code, stdout } = await imagetank('import', it.card, it.tank, '--skip-others')
    expect(code).toBe(0)
    expect(stdout).toContain('link.jpg: left out: a symbolic link\n')
    expect(stdout).toMatch(/: every copy proven, but 2 left out: look at them .*\n$/)
    await mkdir(join(it.card, '../empty'))
    const none = await imagetank('import', join(it.card, '../empty'), it.tank)
    expect(none).toMatchObject({ code: 0, stdout: expect.stringMatching(/: nothing to import\n$/) })
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
    const told = await imagetank('import', `${it.card}-not`, it.tank, '--json')
    const error = { event: 'error', code: 'ERR_SOURCE', message: told.stderr.trimEnd() }
    expect(JSON.parse(told.stdout)).toEqual(error)
    await expect(access(it.tank)).rejects.toThrow()
  })
})
