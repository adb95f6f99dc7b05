import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays, broadcastDay, formatMember } from '@boxwright/aggregator'
import { formatTime } from '@boxwright/appliance'
import { expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { rules } from '../../src/demo/landscape.ts'
import { box, masters, open, today, until } from './world.ts'

/** A day of many items, some of whose names are wider than their column. */
const count = 5_000
const nameOf = (index: number): string =>
  index % 100 === 99 ? `${'a_very_long_name_'.repeat(6)}${index}` : `pub_00${1 + (index % 9)}`

const clockOf = (moment: number): string => formatTime(moment * 1_000, { ...rules, seconds: true })

/** A day on the screen, where little of it is, and on paper, where all of it is. */
export function testPaper(): void {
  it('a day of 5,000 items has few elements on the screen, and all of it is printed', {
    // A hundred pages are drawn one after the other.
    timeout: 400_000,
  }, async () => {
    const [day, service] = [addDays(today, 6), '3']
    const { start } = broadcastDay(day, rules)
    const members = Array.from({ length: count }, (_, index) =>
      formatMember({ filename: `${nameOf(index)}.ts`, index, start: start + index * 17 }),
    )
    await using window = await open(`?from=${today}&day=${day}&service=${service}`)
    const { page, complaints } = window
    await page.getByText('Nobody has a programme').waitFor()
    await masters((redis) =>
      redis.zadd(`${day}:${service}`, ...members.flatMap(({ score, member }) => [score, member])),
    )
    // What is written to the boxes comes to the page by itself.
    const table = page.getByTestId('day').getByRole('grid')
    await until(() => table.getAttribute('aria-rowcount')).toBe(`${count + 1}`)
    await table.focus()
    for (const key of ['PageDown', 'PageDown', 'End', 'ArrowUp', 'Home', 'End']) {
      await page.keyboard.press(key)
      const rows = page.getByTestId('day').locator('tbody tr')
      expect(await rows.count()).toBeLessThan(80)
    }
    await table.locator(`tr[aria-rowindex="${count + 1}"]`).waitFor()

    const file = join(box.data, 'day.pdf')
    await writeFile(file, await page.pdf({ format: 'A4' }))
    const text = await run('pdftotext', '-raw', file, '-')
    const pages = text.split('\f').slice(0, -1)
    expect(pages.length).toBeGreaterThan(80)
    expect(pages.length).toBeLessThan(110)
    // Each has its number, and says what its columns are before its first item.
    for (const [at, one] of pages.entries()) {
      expect(one).toMatch(
        new RegExp(
          `^${at + 1} / ${pages.length}\\n${at === 0 ? 'Musique 24' : 'Start End Length File'} `,
        ),
      )
    }
    expect(text.match(/^Start End Length File/gm)).toHaveLength(pages.length)
    // Every item, with its times, in order; no name is cut.
    const starts = [...text.matchAll(/^(\d\d:\d\d:\d\d) \d\d:\d\d:\d\d /gm)].map(([, time]) => time)
    expect(starts).toEqual(members.map(({ score }) => clockOf(score)))
    const joined = text.replaceAll('\n', '')
    for (let index = 99; index < count; index += 100) expect(joined).toContain(nameOf(index))
    // What one cannot press is not on paper.
    for (const word of ['Audit log', 'XMLTV', 'Only what']) expect(text).not.toContain(word)
    await page.keyboard.press('Enter')
    await page.waitForURL(/media\?name=/)
    // Of a day that nobody has a programme for, and of a medium that nobody has, the browser tells as well.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
    await masters((redis) => redis.del(`${day}:${service}`))
  })
}
