import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium, type TestBrowser } from '../../../test/support/chromium.ts'
import { bothSchemes, buildPages, violations } from '../../../test/support/pages.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { imports, phase, photo, plugIn, plugInToFail, pull, tankProgram } from './box.ts'
import { openPage, shoot } from './pages.ts'

let browser: TestBrowser
beforeAll(async () => {
  await buildPages('imagetank')
  browser = await startChromium()
})
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
})

describe('the page', () => {
  it('tells each file as it is copied, the rate, what is left, and what is on the disks', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    await using window = await openPage(browser, box, '')
    const { page, complaints } = window
    await page.getByText('Ready for a card').waitFor()
    // What the page says, as it says it: it may last no longer than a blink.
    await page.evaluate(`
      window.said = new Set()
      const now = document.querySelector('[data-testid=now]')
      new MutationObserver(() => {
        for (const row of now.querySelectorAll('.job-files li, .job > .soft')) said.add(row.innerText)
        said.add(now.querySelector('svg').getAttribute('aria-label'))
      }).observe(now, { subtree: true, childList: true, characterData: true, attributes: true })`)
    const films = [100, 150, 200, 400].map((megabytes, at) => [
      `DCIM/A/MVI_${at}.MP4`,
      Buffer.alloc(megabytes * 1e6, `film ${at} `),
    ])
    await plugIn(cards, 'EOS', Object.fromEntries(films))
    await page.getByTestId('job').getByText('MVI_').first().waitFor()
    await shoot(page, 'imagetank-importing')
    await page.getByTestId('phase').getByText('Proven').waitFor({ timeout: 120_000 })
    const said = (await page.evaluate<string[]>('[...said]')).map((one) => one.replace(/\s+/g, ' '))
    const named = (pattern: RegExp): string[] => said.filter((one) => pattern.test(one))
    for (const at of films.keys()) {
      expect(named(new RegExp(`^MVI_${at}.MP4 \\d+ %$`)), said.join('\n')).not.toEqual([])
    }
    expect(named(/^MVI_\d.MP4 reading back$/)).not.toEqual([])
    expect(named(/of 4 files · .* of 850 MB · .*\/s · .* left/)).not.toEqual([])
    expect(named(/^The lights: red off, yellow pulses, green off$/)).not.toEqual([])
    expect(await page.getByTestId('storage').innerText()).toMatch(
      /Photos, Thumbnails, Uploads\s+.* free of /,
    )
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
    await page.getByRole('button', { name: 'I have seen it' }).click()
    await page.getByText('Ready for a card').waitFor()
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
