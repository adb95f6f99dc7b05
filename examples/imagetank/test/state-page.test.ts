import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import { bothSchemes, buildPages, violations } from '../../../test/support/pages.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import {
  imports,
  phase,
  photo,
  plugIn,
  plugInToFail,
  pull,
  spoilIndex,
  tankProgram,
} from './box.ts'
import { openPage, shoot } from './pages.ts'

let browser: TestBrowser
beforeAll(async () => {
  await buildPages('imagetank')
  browser = await startChromium()
})
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
})

/** Note what the page says of what it does, as it says it: it may last no longer than a blink. @returns a way to look it up */
async function listen(page: Page): Promise<() => Promise<(pattern: RegExp) => string[]>> {
  await page.evaluate(`
    window.said = new Set()
    const now = document.querySelector('[data-testid=now]')
    new MutationObserver(() => {
      for (const row of now.querySelectorAll('.job-files li, .job > .soft')) said.add(row.innerText)
      said.add(now.querySelector('svg').getAttribute('aria-label'))
    }).observe(now, { subtree: true, childList: true, characterData: true, attributes: true })`)
  return async () => {
    const said = (await page.evaluate<string[]>('[...said]')).map((one) => one.replace(/\s+/g, ' '))
    return (pattern) => said.filter((one) => pattern.test(one))
  }
}

describe('the page', () => {
  it('tells each file as it is copied, the rate, what is left, and what is on the disks', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    await using window = await openPage(browser, box, '')
    const { page, complaints } = window
    await page.getByText('Ready for a card').waitFor()
    const said = await listen(page)
    const films = [100, 150, 200, 400].map((megabytes, at) => [
      `DCIM/A/MVI_${at}.MP4`,
      Buffer.alloc(megabytes * 1e6, `film ${at} `),
    ])
    await plugIn(cards, 'EOS', Object.fromEntries(films))
    await page.getByTestId('job').getByText('MVI_').first().waitFor()
    await shoot(page, 'imagetank-importing')
    await page.getByTestId('phase').getByText('Proven').waitFor({ timeout: 120_000 })
    const named = await said()
    for (const at of films.keys()) {
      expect(named(new RegExp(`^MVI_${at}.MP4 \\d+ %$`)), named(/./).join('\n')).not.toEqual([])
    }
    expect(named(/^MVI_\d.MP4 reading back$/)).not.toEqual([])
    expect(named(/of 4 files · .* of 850 MB · .*\/s · .* left/)).not.toEqual([])
    expect(named(/^The lights: red off, yellow pulses, green off$/)).not.toEqual([])
    expect(await page.getByTestId('storage').innerText()).toMatch(
      /Photos, Thumbnails, Uploads\s+.* free of /,
    )
    expect(complaints).toEqual([])
  })

  it('tells the same if the first of several archives cannot be filled', async () => {
    await using folder = await temporaryFolder()
    const [cards, mirror] = [join(folder.path, 'cards'), join(folder.path, 'mirror')]
    await mkdir(cards)
    const config = `folders: {mirrors: [${mirror}]}`
    await using box = await tankProgram.start({ args: ['--cards', cards], config })
    await spoilIndex(box)
    await using window = await openPage(browser, box, '')
    const { page, complaints } = window
    await page.getByText('Ready for a card').waitFor()
    const said = await listen(page)
    // Enough for a quick disk to be told of in its midst.
    const film = Buffer.alloc(400e6, 'film')
    await plugIn(cards, 'EOS', { 'DCIM/A/MVI_1.MP4': film, 'DCIM/A/MVI_2.MP4': film.subarray(7) })
    await page.getByTestId('phase').getByText('Something is missing').waitFor()
    const named = await said()
    for (const name of ['MVI_1', 'MVI_2']) {
      expect(named(new RegExp(`^${name}.MP4 \\d+ %$`)), named(/./).join('\n')).not.toEqual([])
    }
    expect(named(/^0 of 2 files · [1-9].* of 800 MB · .*\/s · .* left/)).not.toEqual([])
    await page.getByText('EOS: 2 of 2 files are not in every archive').waitFor()
    expect(
      (await readdir(mirror, { recursive: true })).filter((name) => name.endsWith('.mp4')).length,
    ).toBe(2)
    expect(complaints).toEqual([])
  })

  it('says what was left out of an import, and why, beside what is known and what failed', async () => {
    await using folder = await temporaryFolder()
    const [cards, data] = [join(folder.path, 'cards'), join(folder.path, 'data')]
    await mkdir(join(cards, '.EOS/DCIM/A'), { recursive: true })
    await symlink('/etc/passwd', join(cards, '.EOS/DCIM/A/IMG_2.JPG'))
    const litter = Array.from({ length: 7 }, (_, at) => [`DCIM/A/._IMG_${at}.JPG`, 'x'] as const)
    // Of a box that did not tell it yet.
    await mkdir(join(data, 'imports'), { recursive: true })
    const old = { id: '20240101000000-1', kind: 'copy_img2', label: 'OLD', started: 0, seconds: 1 }
    const none = { files: 0, bytes: 0 }
    const counts = { found: none, imported: none, known: none, failed: none }
    const rest = {
      proven: true,
      readBack: 'none',
      proof: null,
      faults: [],
      warnings: [],
      failure: null,
    }
    const text = JSON.stringify({ ...old, ...counts, ...rest })
    await writeFile(join(data, 'imports/20240101000000-1.json'), text)
    await using box = await tankProgram.start({
      args: ['--cards', cards],
      data,
      config: 'importing: {others: skip}',
    })
    await plugIn(cards, 'EOS', {
      ...Object.fromEntries(litter),
      'DCIM/A/IMG_1.JPG': await photo(1, '2024:05:03 10:00:00'),
      'DCIM/A/INDEX.BDM': 'of what was taken',
    })
    const [view] = await imports(box, 2)
    expect(view).toMatchObject({
      found: { files: 1 },
      proven: true,
      skipped: { counts: { other: 1, link: 1, litter: 7 } },
    })
    await using window = await openPage(browser, box, '', { bypassCSP: true })
    const { page, complaints } = window
    await page.getByTestId('last').getByText('1 new (', { exact: false }).waitFor()
    expect(await page.getByTestId('last').innerText()).toContain(', 0 known, 9 left out, in ')
    const [shown, older] = await page.getByTestId('history').locator('summary').allInnerTexts()
    expect(shown).toContain('· 9 left out')
    expect(older).not.toContain('left out')
    await page.getByTestId('history').getByText('EOS').click()
    const said = (await page.getByTestId('skipped').innerText()).replace(/\s+/g, ' ')
    expect(said).toMatch(
      /1 × no photo, film.* DCIM\/A\/INDEX.BDM 1 × a link, .* DCIM\/A\/IMG_2.JPG 7 × what a comp/,
    )
    expect(said).toMatch(/\/\._IMG_0.JPG, .* and 2 more$/)
    expect(await violations(page, bothSchemes)).toEqual([])
    await shoot(page, 'imagetank-skipped')
    expect(complaints).toEqual([])
  })

  it('lists what a verification finds wrong, of each kind, the worst first', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    const shots = [1, 2, 3, 4].map(async (seed) => [
      `DCIM/A/IMG_${seed}.JPG`,
      await photo(seed, '2024:05:03 10:00:00'),
    ])
    await plugIn(cards, 'EOS', Object.fromEntries(await Promise.all(shots)))
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    const [first] = await imports(box, 1)
    const at = (path: string): string => join(box.data, 'images', path)
    const day = '20240503'
    await chmod(at(`${day}/pimg_0000.jpg`), 0o644)
    await writeFile(at(`${day}/pimg_0000.jpg`), 'rotten')
    await rm(at(`${day}/pimg_0001.jpg`))
    await mkdir(at('best'))
    await rename(at(`${day}/pimg_0002.jpg`), at('best/mine.jpg'))
    await writeFile(at('best/other.jpg'), await photo(9))
    await mkdir(at(`${day}/empty`))
    await using window = await openPage(browser, box, '', { bypassCSP: true })
    const { page, complaints } = window
    await page.getByRole('button', { name: 'Verify all' }).click()
    const verified = page.getByTestId('verified')
    await verified.getByText('Not what it was').waitFor()
    // No card is to be kept for what was in the archive.
    await page.getByTestId('phase').getByText('The archive has changed').waitFor()
    const said = await verified.innerText()
    expect(said).toContain('1 damaged, 1 missing, 1 altered, 1 moved, 1 new.')
    const faults = await verified.locator('.note').allInnerTexts()
    expect(faults).toEqual([
      expect.stringMatching(/^20240503\/pimg_0000\.jpg · damaged: it is .*, 6 bytes/),
      '20240503/pimg_0001.jpg · missing: it is not there',
      expect.stringMatching(/ · altered: /),
      'best/mine.jpg · moved: it was 20240503/pimg_0002.jpg',
      'best/other.jpg · new: no import brought it',
    ])
    // In place of the two that are not where they were the page has nothing, and no torn picture.
    const clear = page.getByTestId('strip').locator('img[src^="data:"]')
    await expect.poll(() => clear.count()).toBe(2)
    expect(await violations(page, bothSchemes)).toEqual([])
    await shoot(page, 'imagetank-verified')
    // What was told once is what it is now; what is lost stays lost, and what its folder is nobody says.
    const manifest = at(`ascmhl/${first?.proof}`)
    await chmod(manifest, 0o644)
    await writeFile(manifest, `${await readFile(manifest, 'utf8')}<!-- -->`)
    await page.getByRole('button', { name: 'Verify all' }).click()
    await verified.getByText('1 damaged, 1 missing, 1 in the history, 1 altered.').waitFor()
    await verified
      .getByText(/^ascmhl\/0001_images_.*\.mhl · in the history: it was changed/)
      .waitFor()
    // Of a photo that is not there Chromium tells as well.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
  })

  it('is red, and so is the board, until somebody has seen it', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    const card = await plugInToFail(box, cards)
    await phase(box, 'failed')
    // Pulled out, and the page opened anew: it is still to be seen.
    await pull(box, card)
    await using window = await openPage(browser, box, '', { bypassCSP: true })
    const { page, complaints } = window
    await page.getByTestId('phase').getByText('Something is missing').waitFor()
    const board = page.getByRole('img', { name: /^The lights/ })
    expect(await board.getAttribute('aria-label')).toBe('The lights: red on, yellow off, green off')
    expect(await violations(page, bothSchemes)).toEqual([])
    await shoot(page, 'imagetank-failed')
    expect(await page.getByRole('alert').count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'I have seen it' }).click()
    await page.getByText('Ready for a card').waitFor()
    // The button goes; what it was about keeps the focus.
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Ready for a card')
    expect(await board.getAttribute('aria-label')).toBe('The lights: red off, yellow off, green on')
    expect(complaints).toEqual([])
  })

  it.each([
    ['Reboot', 'rebooted'],
    ['Shut down', 'off'],
  ])('%s only after a question', async (verb, file) => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    const said = (name: string): string => join(folder.path, name)
    const power = `power: {reboot: [touch, ${said('rebooted')}], shutdown: [touch, ${said('off')}]}`
    await using box = await tankProgram.start({ args: ['--cards', cards], config: power })
    await using window = await openPage(browser, box, '')
    const { page, complaints } = window
    const ask = page.locator('.machine').getByRole('button', { name: verb, exact: true }).first()
    const dialog = page.getByRole('dialog', { name: new RegExp(`^${verb.split(' ')[0]}`) })
    await ask.click()
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await ask.click()
    await dialog.getByRole('button', { name: 'No' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect(readFile(said(file))).rejects.toThrow('ENOENT')
    await ask.click()
    await dialog.getByRole('button', { name: verb }).click()
    await page.getByTestId('phase').getByText('Halting').waitFor()
    expect((await readFile(said(file))).length).toBe(0)
    const board = page.getByRole('img', { name: /^The lights/ })
    expect(await board.getAttribute('aria-label')).toContain('red blinks')
    expect(complaints).toEqual([])
  })
})
