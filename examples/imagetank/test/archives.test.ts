import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mountBtrfs, mountTmpfs } from '../../../test/support/mount.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { StatusView } from '../src/api/types.ts'
import { imports, phase, photo, plugIn, post, pull, tankProgram } from './box.ts'
import { isEmpty, upload } from './uploading.ts'

/** Whether a file shares its blocks with another. */
async function isShared(path: string): Promise<boolean> {
  return /\bshared\b/.test(await run('filefrag', '-v', path))
}

/** Not so small that btrfs keeps it in its tree. */
async function largePhoto(seed: number, date: string): Promise<Buffer> {
  return Buffer.concat([await photo(seed, date), Buffer.alloc(300_000, seed)])
}

describe('where the disk can clone', () => {
  it('uploads are cloned, as they go; of a card there is always a copy', async () => {
    await using disk = await mountBtrfs()
    const [data, cards] = [join(disk.path, 'data'), join(disk.path, 'cards')]
    await mkdir(cards)
    await using box = await tankProgram.start({ args: ['--cards', cards], data })
    const content = await largePhoto(1, '2024:05:03 10:00:00')
    await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': content })
    await imports(box, 1)
    const copy = join(data, 'images/20240503/pimg_0000.jpg')
    expect([await isShared(copy), await readFile(copy)]).toEqual([false, content])

    // What was sent goes when it is imported; another name keeps it, so that its blocks can be seen.
    const samba = join(data, 'uploads/samba')
    await mkdir(samba, { recursive: true })
    const sent = await largePhoto(2, '2024:05:04 10:00:00')
    await writeFile(join(disk.path, 'kept'), sent)
    await link(join(disk.path, 'kept'), join(samba, 'IMG_2.JPG'))
    const [view] = await imports(box, 2)
    expect(view).toMatchObject({ kind: 'mv_img2', proven: true, readBack: 'direct' })
    await box.until<StatusView>('api/status', isEmpty)
    const clone = join(data, 'images/20240504/pimg_0001.jpg')
    expect([await isShared(clone), await readFile(clone)]).toEqual([true, sent])
    expect(await box.end()).toBe(0)
  })
})

describe('several archives', () => {
  it('are filled together; one that cannot be is named, and catches up; what the first has is shown', async () => {
    await using folder = await temporaryFolder()
    const [cards, mirror] = [join(folder.path, 'cards'), join(folder.path, 'mirror')]
    await mkdir(cards)
    // No folder, and so no archive.
    await writeFile(mirror, '')
    const config = `folders: {mirrors: [${mirror}]}`
    await using box = await tankProgram.start({ args: ['--cards', cards], config })
    const day = '20240503'
    const content = await photo(1, '2024:05:03 10:00:00')
    // The gallery has looked before there is anything.
    expect(await box.json('api/days')).toEqual([])
    const card = await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': content })
    const [first] = await imports(box, 1)
    expect(first).toMatchObject({
      failed: { files: 1 },
      proven: false,
      faults: [{ file: 'DCIM/A/IMG_1.JPG', reason: expect.stringContaining(`${mirror}: `) }],
    })
    const red = await phase(box, 'failed')
    expect(red.failures).toEqual(['EOS: 1 of 1 files are not in every archive'])
    expect(await box.json('api/days')).toMatchObject([{ path: day, shots: 1 }])
    const thumbnails = join(box.data, 'thumbnails')
    const isMade = async (): Promise<boolean> =>
      (await readdir(thumbnails, { recursive: true })).some((name) => name.includes('pimg_0000'))
    await expect.poll(isMade).toBe(true)

    const { away } = await pull(box, card)
    await rm(mirror)
    await rename(away, card)
    const [second] = await imports(box, 2)
    expect(second).toMatchObject({ imported: { files: 1 }, failed: { files: 0 }, proven: true })
    const copy = join(mirror, day, 'pimg_0000.jpg')
    expect(await readFile(copy)).toEqual(content)
    const { disks } = await box.json<StatusView>('api/status')
    expect(disks.flatMap(({ what }) => what)).toContain('Mirror 1')

    // Each is read when all is verified.
    await post(box, 'api/acknowledge')
    await run('chmod', 'u+w', copy)
    await writeFile(copy, 'rotten')
    await post(box, 'api/verify')
    const enough = ({ verification }: StatusView): boolean => verification.last !== null
    const { verification, failures } = await box.until<StatusView>('api/status', enough)
    expect(verification.last).toMatchObject({
      files: 2,
      counts: { damaged: 1 },
      faults: [{ file: copy, kind: 'damaged' }],
    })
    expect(failures).toEqual(['the archive is not what it was: 1 damaged'])
    expect(await box.end()).toBe(0)
  })

  it('on the disk of the system are refused if only mounted ones are wanted', async () => {
    await using disk = await mountTmpfs('4g')
    await using folder = await temporaryFolder()
    const [cards, mirror] = [join(folder.path, 'cards'), join(folder.path, 'not mounted')]
    await mkdir(cards)
    await using box = await tankProgram.start({
      args: ['--cards', cards],
      data: disk.path,
      config: `folders: {mirrors: ['${mirror}']}\nimporting: {mounted: true}`,
    })
    const content = await photo(1, '2024:05:03 10:00:00')
    await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': content })
    const [view] = await imports(box, 1)
    expect(view).toMatchObject({ proven: false, faults: [{ reason: expect.any(String) }] })
    expect(view?.faults[0]?.reason).toContain(mirror)
    expect(await readFile(join(disk.path, 'images/20240503/pimg_0000.jpg'))).toEqual(content)
    expect(await readdir(mirror)).toEqual([])
    // Uploads stay until every archive has them.
    await upload(box, 'IMG_2.jpg', await photo(2, '2024:05:03 11:00:00'))
    const [second] = await imports(box, 2)
    expect(second).toMatchObject({ kind: 'mv_img2', failed: { files: 1 } })
    expect((await box.json<StatusView>('api/status')).uploads.waiting).toBe(1)
    expect(await box.end()).toBe(0)
  })
})
