import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPhase1 } from '@boxwright/netboot'
import { beforeAll, expect, it } from 'vitest'
import { startChromium } from '../../../test/support/chromium.ts'
import { buildPages, openPage, overflow } from '../../../test/support/pages.ts'
import { childrenOf } from '../../../test/support/program.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { MachineView, RoomView } from '../src/api/types.ts'
import { welcome } from '../src/lab/target.ts'
import { boottorrent } from './box.ts'

const cache = join(import.meta.dirname, '../../../node_modules/.boxwright-phase1')
/** Of a machine without virtualization that shares its processor with other tests, in ms. */
const patience = 400_000
const macs = ['52:54:00:b0:07:01', '52:54:00:b0:07:02']

// A new clone fetches Debian's packages, and packs them.
beforeAll(async () => {
  await buildPhase1({ cache })
  await buildPages('boottorrent')
}, 900_000)

it(
  'boots two virtual machines before the eyes, and leaves nothing of them behind',
  async () => {
    await using folder = await temporaryFolder()
    const [data, args] = [folder.path, ['--machines', '2', '--cache', cache]]
    {
      await using box = await boottorrent.start({ data, args })
      expect(box.ready.note).toBe('Virtual machines boot in a network of their own.')
      await using browser = await startChromium()
      await using window = await openPage(browser, box.url)
      const { page, complaints } = window
      page.setDefaultTimeout(patience)
      await page.getByTestId('honest').getByText('Virtual machines.').waitFor()
      for (const mac of macs) {
        const tile = page.locator(`[data-mac="${mac}"]`)
        const screen = tile.getByTestId('screen')
        // When the other one is looked at, it may be further: what it has said before is gone by.
        const texts = ['Arrow keys and Enter choose.', 'All is here.', welcome]
        for (const text of mac === macs[0] ? texts : [welcome]) {
          await screen.getByText(text).waitFor()
        }
        await tile.getByTestId('state').getByText('Booted').waitFor()
      }
      // The end of it is in sight.
      const below =
        '{ const { scrollTop, clientHeight, scrollHeight } = document.querySelector(".screen"); scrollHeight - scrollTop - clientHeight }'
      expect(await page.evaluate<number>(below)).toBeLessThan(4)
      expect(await overflow(page)).toBe(0)
      const machines = await box.json<MachineView[]>('api/machines')
      expect(machines.map(({ mac }) => mac)).toEqual(macs)
      // Each gave to the other one for a while before it started its system.
      const stages = ['dhcp', 'http', 'phase1', 'menu', 'fetch', 'seed', 'booted']
      for (const { reached } of machines) expect(reached).toEqual(expect.arrayContaining(stages))
      const { swarm } = await box.json<RoomView>('api/room')
      expect(swarm.totals.server).toBeGreaterThan(12_000_000)
      expect(complaints).toEqual([])
      const all = await descendantsOf(box.child.pid ?? 0)
      expect([...all.values()]).toEqual(expect.arrayContaining(['qemu-system-x86', 'dnsmasq']))
      expect(await box.end()).toBe(0)
      // Who ends what is left of it ends last.
      await expect.poll(() => alive(all), { timeout: patience }).toEqual([])
    }
    // Nor when it is killed.
    await using box = await boottorrent.start({ data, args })
    await box.until<RoomView>('api/room', ({ screens }) =>
      screens.some(({ text }) => text.includes('iPXE')),
    )
    const all = await descendantsOf(box.child.pid ?? 0)
    expect([...all.values()]).toContain('qemu-system-x86')
    expect(await box.end('SIGKILL')).toBe('SIGKILL')
    await expect.poll(() => alive(all), { timeout: patience }).toEqual([])
  },
  patience,
)

/** What a process has started, and what that has: names by process id. */
async function descendantsOf(pid: number): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const child of await childrenOf(pid)) {
    found.set(child, await nameOf(child))
    for (const [id, name] of await descendantsOf(child)) found.set(id, name)
  }
  return found
}

async function nameOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim()
}

/** The names of those that still run. */
async function alive(processes: ReadonlyMap<number, string>): Promise<string[]> {
  const names: string[] = []
  for (const [pid, name] of processes) if ((await nameOf(pid)) === name) names.push(name)
  return names
}
