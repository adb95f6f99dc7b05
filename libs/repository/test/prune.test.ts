import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { layoutOf } from '../src/mirror/layout.ts'
import { createRepository } from '../src/repository.ts'
import { pruneRun } from '../src/steps/prune-run.ts'
import type { Moment } from '../src/unlisted.ts'
import { imageFolder } from './image-folder.ts'
import { amxa } from './names.ts'

const day = 86_400_000
const [one, two] = [amxa(1).filename, amxa(2).filename]

/** A mirror that has two images and offers the second of them. */
async function stage() {
  const folder = await imageFolder()
  for (const each of [1, 2]) await folder.add(amxa(each).filename, each)
  const { images, mirror } = folder
  const repository = createRepository({ images, mirror })
  await repository.generate()
  const away = join(folder.path, one)
  await rename(join(images, one), away)
  await repository.generate()
  const layout = layoutOf(mirror)
  return {
    repository,
    layout,
    back: () => rename(away, join(images, one)),
    leave: () => rename(join(images, one), away),
    /** Look with a week's grace and a clock of one's own. @returns whether the image is still there */
    async look(now: Moment) {
      const { settings, events } = repository
      await pruneRun({ settings, layout, events, grace: 7 * day, now, dryRun: false })
      return (await readdir(mirror)).includes(one)
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

const today = Date.UTC(2026, 10, 22)
const at = (wall: number, uptime: number): Moment => ({ wall, uptime })

describe('the grace', () => {
  it('is not over because a clock was set: by decades, by years and back', async () => {
    await using mirror = await stage()
    expect(await mirror.look(at(30_000, 30_000))).toBe(true)
    expect(await mirror.look(at(today, 90_000))).toBe(true)
    expect(await mirror.look(at(today + 3000 * day, 120_000))).toBe(true)
    expect(await mirror.look(at(today, 150_000))).toBe(true)
    // The machine is started anew, and its clock begins in 1970 again.
    expect(await mirror.look(at(20_000, 20_000))).toBe(true)
    expect(await mirror.look(at(today, 80_000))).toBe(true)
    expect(await mirror.look(at(today + 6.9 * day, 6.9 * day))).toBe(true)
    expect(await mirror.look(at(today + 7 * day, 7 * day))).toBe(false)
  })

  it('begins anew with what is listed again, though nobody has looked meanwhile', async () => {
    await using mirror = await stage()
    expect(await mirror.look(at(today, day))).toBe(true)
    await mirror.back()
    await mirror.repository.generate()
    await mirror.leave()
    await mirror.repository.generate()
    expect(await mirror.look(at(today + 8 * day, 9 * day))).toBe(true)
    expect(await mirror.look(at(today + 15 * day, 16 * day))).toBe(false)
  })

  it.each(['{', `{"${one}":1}`])('begins anew when what was noted is %j', async (text) => {
    await using mirror = await stage()
    await mirror.look(at(today, day))
    await writeFile(mirror.layout.unlisted, text)
    expect(await mirror.look(at(today + 8 * day, 9 * day))).toBe(true)
    expect(await mirror.look(at(today + 15 * day, 16 * day))).toBe(false)
  })
})

it('an image has no other name than that in a mirror that is its own folder, and stays', async () => {
  await using folder = await imageFolder()
  for (const each of [1, 2, 3, 4, 5]) await folder.add(amxa(each).filename, each)
  const { images } = folder
  const repository = createRepository({ images, mirror: images, mode: 'development' })
  await repository.generate()
  const all = (await readdir(images)).filter((name) => name.endsWith('.img'))
  expect(all).toHaveLength(5)
  const coming = `${amxa(6).filename}.part`
  await writeFile(join(images, coming), 'a download')
  await rm(join(images, two))
  await repository.generate()
  const { files } = await repository.prune({ grace: 0 })
  expect(files.every((name) => name.endsWith('.rdiff'))).toBe(true)
  expect((await readdir(images)).filter((name) => name.endsWith('.img'))).toEqual(
    all.filter((name) => name !== two),
  )
  expect(await readdir(images)).toContain(coming)
  expect(await repository.verify()).toEqual([])
})
