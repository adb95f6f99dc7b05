import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { StatusView } from '../src/api/types.ts'
import { imports, phase, photo, plugIn, plugInToFail, post, pull, tankProgram } from './box.ts'

describe('a card', () => {
  it('is imported when it is plugged in, and the light is green when all is proven', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    expect(await phase(box, 'idle')).toMatchObject({ lights: { green: 'on', yellow: 'off' } })
    const content = await photo(1, '2024:05:03 10:00:00')
    const card = await plugIn(cards, 'EOS', {
      'DCIM/100CANON/IMG_0815.JPG': content,
      'DCIM/100CANON/IMG_0815.CR2': 'its raw',
      'DCIM/100CANON/IMG_0816.JPG': await photo(2, '2024:05:04 10:00:00'),
    })
    const [first] = await imports(box, 1)
    expect(first).toMatchObject({
      kind: 'copy_img2',
      label: 'EOS',
      found: { files: 3 },
      imported: { files: 3 },
      proven: true,
      proof: expect.stringMatching(/^0001_images_.*\.mhl$/),
    })
    const status = await phase(box, 'proven')
    expect(status).toMatchObject({
      failures: [],
      lights: { green: 'on', yellow: 'off', red: 'off' },
      cards: [{ label: 'EOS', state: 'proven' }],
      archive: { files: 3, lastNumber: 1, generations: 1 },
    })
    const kept = join(box.data, 'images/20240503/pimg_0000.jpg')
    expect(await readFile(kept)).toEqual(content)
    expect(await readFile(join(box.data, 'images/20240503/pimg_0000.cr2'), 'utf8')).toBe('its raw')
    const manifest = await fetch(new URL(`images/ascmhl/${first?.proof}`, box.url))
    expect(await manifest.text()).toContain('<previousPath>DCIM/100CANON/IMG_0815.JPG<')

    // Pulled out and plugged in again: nothing is new.
    const { away } = await pull(box, card)
    await phase(box, 'idle')
    await rename(away, card)
    const [second] = await imports(box, 2)
    expect(second).toMatchObject({ imported: { files: 0 }, known: { files: 3 }, proven: true })
    expect(box.log()).toContain('copy_img2')
    expect(await box.end()).toBe(0)

    // The history is there after a restart.
    await using again = await tankProgram.start({ args: ['--cards', cards], data: box.data })
    expect((await imports(again, 3)).map(({ known }) => known.files)).toEqual([3, 3, 0])
  })

  it('without DCIM is left alone', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await plugIn(cards, 'STICK', { 'taxes.pdf': 'mine' })
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    const status = await box.until<StatusView>(
      'api/status',
      (view) => view.cards[0]?.state === 'foreign',
    )
    expect(status).toMatchObject({ phase: 'idle', archive: { files: 0 } })
  })

  it('that cannot be imported lights the red light until somebody has seen it', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    await plugInToFail(box, cards)
    const status = await phase(box, 'failed')
    expect(status.lights).toEqual({ green: 'off', yellow: 'off', red: 'on' })
    expect(status.failures).toEqual([expect.stringMatching(/^EOS: .*index/)])
    const [view] = await imports(box, 1)
    expect(view).toMatchObject({ proven: false, failure: expect.stringContaining('index') })
    expect((await fetch(new URL('health', box.url))).status).toBe(503)
    expect((await post(box, 'api/acknowledge')).status).toBe(204)
    expect(await phase(box, 'idle')).toMatchObject({ failures: [] })
    expect(await box.end()).toBe(0)
  })

  it('that is pulled out too early is red; plugged in again it goes on, and nothing is lost or twice', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    const base = await photo(1, '2024:05:03 10:00:00')
    const shots = Array.from({ length: 1500 }, (_, at) => [
      `DCIM/A/IMG_${at}.JPG`,
      Buffer.concat([base, Buffer.from(`${at}`)]),
    ])
    const card = await plugIn(cards, 'EOS', Object.fromEntries(shots))
    await phase(box, 'importing')
    await rename(card, join(cards, '.away'))
    const red = await phase(box, 'failed')
    expect(red.failures).toEqual(['EOS: the card was pulled out before it was proven'])
    expect(red.cards).toEqual([])
    expect((await imports(box, 1))[0]).toMatchObject({ proven: false })

    await rename(join(cards, '.away'), card)
    const [second] = await imports(box, 2)
    expect(second).toMatchObject({ found: { files: 1500 }, failed: { files: 0 }, proven: true })
    // Proven, and yet red: nobody has seen yet that something went wrong.
    expect((await box.json<StatusView>('api/status')).lights).toMatchObject({ red: 'on' })
    await post(box, 'api/acknowledge')
    const { archive } = await phase(box, 'proven')
    expect(archive?.files).toBe(1500)
    const names = await readdir(join(box.data, 'images/20240503'))
    expect(names.length).toBe(1500)
    expect(await box.end()).toBe(0)
  })

  it('tells what is wrong with its configuration', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'box.yaml')
    await writeFile(
      file,
      'uploads: {limit: much}\nimporting: {jobs: 0}\nlights: {gpio: {green: a}}\n',
    )
    const { code, stderr } = await tankProgram.run(['serve', '--config', file])
    expect(code).toBe(1)
    expect(stderr).toContain('box.yaml:1: uploads.limit: expected a size')
    expect(stderr).toContain('box.yaml:2: importing.jobs: expected')
    const printed = await tankProgram.run(['config'])
    expect(printed.stdout).toContain('pi-imgtank')
    await writeFile(file, printed.stdout)
    expect((await tankProgram.run(['config', '--check', file])).stdout).toContain(
      'nothing is wrong',
    )
  })
})

it.each([
  [['--help'], 0],
  [['import', '--help'], 0],
  [['--version'], 0],
  [['import', 'card'], 2],
  [['import-card'], 2],
  [['verify', 'tank', '--no-such'], 2],
  [['status', 'nowhere'], 1],
] as const)('%j ends with %i', async (args, code) => {
  const ended = await tankProgram.run(args)
  expect([ended.code, code === 0 ? ended.stderr : ended.stdout]).toEqual([code, ''])
})

describe('what was shown', () => {
  it('is acknowledged, verified, and told to whom it may concern', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': await photo(1, '2024:05:03 10:00:00') })
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    await imports(box, 1)
    expect((await post(box, 'api/verify')).status).toBe(202)
    const enough = ({ verification }: StatusView): boolean => verification.last !== null
    const good = await box.until<StatusView>('api/status', enough)
    expect(good.verification.last).toMatchObject({ files: 1, faults: [], failure: null })

    // A bit of the archive rots.
    await run('chmod', 'u+w', join(box.data, 'images/20240503/pimg_0000.jpg'))
    await writeFile(join(box.data, 'images/20240503/pimg_0000.jpg'), 'rotten')
    await post(box, 'api/verify')
    const bad = await phase(box, 'failed')
    expect(bad.lights).toEqual({ green: 'off', yellow: 'off', red: 'on' })
    expect((await fetch(new URL('health', box.url))).status).toBe(503)
    expect((await post(box, 'api/acknowledge')).status).toBe(204)
    expect((await box.json<StatusView>('api/status')).lights.red).toBe('off')
    expect((await fetch(new URL('health', box.url))).status).toBe(200)
    const metrics = await (await fetch(new URL('metrics', box.url))).text()
    expect(metrics).toContain('imagetank_imports_total{end="proven"} 1')
    expect(metrics).toContain('imagetank_files_total{outcome="imported"} 1')
    expect(await box.end()).toBe(0)
  })
})
