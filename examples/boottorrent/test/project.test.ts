import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addSystem, buildPhase1, openAssignments } from '@boxwright/netboot'
import { beforeAll, expect, it } from 'vitest'
import { startChromium } from '../../../test/support/chromium.ts'
import { loopbackProject, report } from '../../../test/support/loopback-project.ts'
import { buildPages, openPage } from '../../../test/support/pages.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { MachineView, RoomView } from '../src/api/types.ts'
import { boottorrent, send } from './box.ts'

const cache = join(import.meta.dirname, '../../../node_modules/.boxwright-phase1')

// A new clone fetches Debian's packages, and packs them.
beforeAll(async () => {
  await buildPhase1({ cache })
  await buildPages('boottorrent')
}, 900_000)

const mac = '52:54:00:12:34:56'
const other = '52:54:00:12:34:57'

it('shows machines of a project as they tell how far they are, and lives through a wrong one', async () => {
  await using folder = await temporaryFolder()
  // Without root: somebody else gives out addresses, and boot programs.
  const { path: project, origin } = await loopbackProject(folder.path, [])
  const file = join(folder.path, 'file')
  await writeFile(file, Buffer.alloc(2_000_000, 'system'))
  await addSystem(project, { kernel: file, initrd: file, name: 'linux', dispname: 'Our Linux' })
  await addSystem(project, { kernel: file, initrd: file, name: 'rescue', dispname: 'Rescue' })
  await using box = await boottorrent.start({ args: ['--project', project, '--cache', cache] })
  expect(box.ready.note).toBeUndefined()
  const until = (enough: (room: RoomView) => boolean) => box.until<RoomView>('api/room', enough)
  const { systems } = await until(({ status }) => status.state === 'serving')
  expect(systems.map(({ name, isDefault }) => [name, isDefault])).toEqual([
    ['linux', true],
    ['rescue', false],
  ])
  expect(systems[0]?.bytes).toBeGreaterThan(4_000_000)

  await using browser = await startChromium()
  await using window = await openPage(browser, box.url)
  const { page, complaints } = window
  const tile = page.locator(`[data-mac="${mac}"]`)
  const state = tile.getByTestId('state')
  await report(origin, mac, 'state=phase1&at=100')
  await state.getByText('Phase 1 runs').waitFor()
  await report(origin, mac, 'state=menu&at=200')
  await state.getByText('Shows its menu').waitFor()
  const told = 'os=linux&percent=40&peers=3&done=1.6MiB&size=3.8MiB&down=800KiB&up=0B'
  await report(origin, mac, `state=fetch&at=300&${told}`)
  await state.getByText('Fetches').waitFor()
  await tile.getByText('40 % of linux').waitFor()
  await tile.getByText('3 peers').waitFor()
  expect(await tile.locator('.step-done').allInnerTexts()).toEqual([
    expect.stringContaining('phase1'),
    expect.stringContaining('menu'),
  ])
  // It says how much it gets: nobody else is there to give it.
  await page.locator('.flow-server').waitFor({ state: 'attached' })
  await report(origin, other, `state=seed&at=50&os=linux&percent=100&peers=1`)
  await page.locator('.flow-share').waitFor({ state: 'attached' })
  await report(origin, mac, 'state=failed&at=400&reason=checksum')
  await tile.getByText('A file was not what the server says').waitFor()
  await report(origin, mac, 'state=booted&at=500&os=linux')
  await state.getByText('Booted').waitFor()

  // What the command assigns is seen on the page, and the other way round.
  await (await openAssignments(project)).assign(other, 'rescue')
  const chooser = page.getByRole('combobox', { name: `Boots, ${other}` })
  await expect.poll(() => chooser.inputValue(), { timeout: 30_000 }).toBe('rescue')
  await page.getByRole('combobox', { name: `Boots, ${mac}` }).selectOption('rescue')
  await page.getByTestId('said').getByText('boots Rescue').waitFor()
  expect((await openAssignments(project)).systemOf(mac)).toBe('rescue')

  // A project that is wrong: the box goes on, says why, and serves again when it is right.
  const config = join(project, 'Boottorrent.yaml')
  const right = await readFile(config, 'utf8')
  await writeFile(config, right.replace(/^boottorrent:/m, 'boottorent:'))
  await send(box.url, 'POST', 'api/restart')
  await page.getByRole('alert').getByText('boottorent').waitFor()
  const health = await fetch(new URL('health', box.url))
  expect(health.status).toBe(503)
  await writeFile(config, right)
  await page.getByRole('button', { name: 'Try again' }).click()
  await until(({ status }) => status.state === 'serving')
  await expect.poll(() => page.getByRole('alert').count()).toBe(0)
  const machines = await box.json<MachineView[]>('api/machines')
  expect(machines.map((one) => [one.mac, one.assigned])).toEqual([
    [mac, 'rescue'],
    [other, 'rescue'],
  ])
  // Chromium tells of what the box refuses.
  expect(complaints).toEqual([])
  expect(await box.end()).toBe(0)
})
