// One boot of a virtual machine serves all of these: each goes on where the one before has left it.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeCardImage } from '../../../test/support/card-image.ts'
import { makeExt4Image, mountImage } from '../../../test/support/mount.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { photo } from './box.ts'
import { startUnitsMachine, type UnitsMachine } from './units-machine.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

/** Each has a photo of a day of its own. */
const cards = ['CARD', 'STICK', 'OWN', 'LATER', 'SLOT', 'PARTS']
const day = (name: string): number => 1 + [...cards, 'UPLOAD'].indexOf(name)
const shot = (name: string): Promise<Buffer> => photo(day(name), `2024:05:0${day(name)} 10:00:00`)

let folder: TemporaryFolder
let machine: UnitsMachine
const at = (name: string): string => join(folder.path, name)
const before = new Map<string, Buffer>()

beforeAll(async () => {
  folder = await temporaryFolder()
  for (const name of cards) {
    const path = at(`${name} files/${name === 'STICK' ? 'letters' : 'DCIM/100CANON'}`)
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'IMG_1.JPG'), await shot(name))
    await makeCardImage(at(name), at(`${name} files`), { isPartitioned: name === 'PARTS' })
    before.set(name, await readFile(at(name)))
  }
  await writeFile(at('UPLOAD'), await shot('UPLOAD'))
  await makeExt4Image(at('disk'), '64M')
  machine = await startUnitsMachine({
    folder: folder.path,
    cards: ['CARD', 'STICK', 'OWN'],
    slots: ['left', 'right'],
    upload: 'UPLOAD',
  })
})
afterAll(async () => {
  await machine?.[Symbol.asyncDispose]()
  await folder?.[Symbol.asyncDispose]()
})

describe('the units, started by a real systemd', () => {
  it('leave cards that are there at boot to the box; without it, what is no camera’s and what is mounted is left alone', async () => {
    const skipped = 'exec-condition 0'
    expect(await machine.told(/^box/)).toBe(`${skipped} ${skipped} ${skipped}`)
    expect(await machine.told(/^alone/)).toBe(`success 0 success 3 ${skipped}`)
  })

  it('import an upload', async () => {
    expect(await machine.told(/^mv_img2/)).toBe('success 0')
  })

  it('import a card that is plugged in', async () => {
    await machine.plugIn('LATER')
    expect(await machine.told(/^copy_img2@sd[a-z] /)).toBe('success 0')
  })

  it('import a card that is put into a slot that was empty, with a table of partitions and without', async () => {
    await machine.insert('left', 'SLOT')
    expect(await machine.told(/^copy_img2@sd[a-z] /)).toBe('success 0')
    await machine.insert('right', 'PARTS')
    expect(await machine.told(/^copy_img2@sd[a-z]1 /)).toBe('success 0')
  })

  it('bring each photo once, byte for byte, and leave the cards as they were', async () => {
    await machine[Symbol.asyncDispose]()
    for (const [name, bytes] of before) {
      expect((await readFile(at(name))).equals(bytes), name).toBe(true)
    }
    await using disk = await mountImage(at('disk'))
    const images = join(disk.path, 'images')
    const days = (await readdir(images)).filter((name) => /^\d{8}$/.test(name)).sort()
    const imported = ['CARD', 'LATER', 'SLOT', 'PARTS', 'UPLOAD']
    expect(days).toEqual(imported.map((name) => `2024050${day(name)}`))
    for (const [index, name] of imported.entries()) {
      const path = join(images, days[index] ?? '')
      const [kept = '', ...more] = await readdir(path)
      expect(more).toEqual([])
      expect(await readFile(join(path, kept))).toEqual(await shot(name))
    }
  })
})
