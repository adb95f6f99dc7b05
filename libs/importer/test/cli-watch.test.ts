import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startNode } from '../../../test/support/program.ts'
import { cliBench as bench, imagetank } from './support/cli.ts'
import { fillCard, photo } from './support/photos.ts'
import { losses } from './support/tree.ts'

describe('imagetank watch', () => {
  it('imports each camera card that appears, and ends with a signal', async () => {
    await using it = await bench()
    const slots = `${it.tank}-slots`
    await mkdir(slots)
    await fillCard(it.card, { 'DCIM/1.jpg': await photo({ seed: 7 }) })
    await fillCard(`${it.card}2`, { 'letters.txt': 'no photo' })
    await using child = startNode(
      new URL('fixtures/imagetank.ts', import.meta.url),
      ...['watch', it.tank, '--folder', slots, '--json'],
    )
    const card = async () => {
      for (;;) {
        const event = JSON.parse(await child.line())
        if (event.event === 'card' || event.event === 'watching') return event.state ?? event.event
      }
    }
    expect(await card()).toBe('watching')
    await rename(`${it.card}2`, join(slots, 'USB'))
    expect([await card(), await card()]).toEqual(['inserted', 'foreign'])
    await rename(it.card, join(slots, 'EOS'))
    expect([await card(), await card()]).toEqual(['inserted', 'proven'])
    expect(await losses(join(slots, 'EOS'), it.tank)).toEqual([])
    child.process.kill('SIGTERM')
    expect(await child.ended()).toEqual({ code: 0, signal: null })
  })

  it('tells in words what it does; --all takes cards of no camera, too', async () => {
    await using it = await bench()
    const slots = `${it.tank}-slots`
    await mkdir(slots)
    await rename(it.card, join(slots, 'USB'))
    await using child = startNode(
      new URL('fixtures/imagetank.ts', import.meta.url),
      ...['watch', it.tank, '--folder', slots, '--all'],
    )
    expect(await child.line()).toBe('waiting for cards')
    expect(await child.line()).toMatch(/^USB: 3 found = 3 imported .* can be emptied$/)
    expect(await child.line()).toBe('USB: it can be pulled out')
    await rename(join(slots, 'USB'), `${it.card} again`)
    await rename(`${it.card} again`, join(slots, 'AGAIN'))
    expect(await child.line()).toMatch(/^AGAIN: 3 found = 0 imported .* can be emptied$/)
    expect(await child.line()).toBe('AGAIN: it can be pulled out')
    child.process.kill('SIGINT')
    expect(await child.ended()).toEqual({ code: 0, signal: null })
  })

  it('says what is wrong with the folder of the cards', async () => {
    await using it = await bench()
    const { code, stderr } = await imagetank('watch', it.tank, '--folder', `${it.card}-not`)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Could not watch .*card-not/)
  })
})
