import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { noteSaid, said } from '../../../../test/support/voice.ts'
import type { RoomView, UploadView } from '../../src/api/types.ts'
import { send } from '../box.ts'
import { as, box, get, open } from './world.ts'

const oss = () => join(box.data, 'project/oss')

/** Systems come in. */
export function testUploads(): void {
  it('takes a kernel with its initrd, and serves them', async () => {
    await using window = await open('', { script: noteSaid })
    const { page, complaints } = window
    const upload = page.getByTestId('upload')
    const file = (name: string, fill: string, size: number) => ({
      ...{ name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(size, fill) },
    })
    await upload.getByLabel('Its folder').fill('mine')
    await upload.getByLabel('What the menu shows').fill('My own <b>')
    // What a file is called there does not matter here.
    await upload
      .getByLabel('Kernel', { exact: true })
      .setInputFiles(file('../../evil', 'k', 70_000))
    await upload.getByLabel('Initrd', { exact: true }).setInputFiles(file('.bashrc', 'i', 90_000))
    await upload.getByLabel("The kernel's command line").fill('quiet "two words"')
    // How far it is, while its second file waits.
    const wait = Promise.withResolvers<void>()
    await page.route('**/api/uploads/*/initrd?*', async (route) => {
      await wait.promise
      await route.continue()
    })
    await upload.getByRole('button', { name: 'Send it' }).click()
    await upload.getByText('70.0 kB of 160 kB').waitFor()
    const bar = upload.getByRole('progressbar', { name: 'Upload of mine' })
    expect([await bar.getAttribute('value'), await bar.getAttribute('max')]).toEqual([
      ...['70000', '160000'],
    ])
    await expect(access(join(oss(), 'mine'))).rejects.toThrow('ENOENT')
    // One button takes the place of the other, and the focus with it.
    const focused = () => page.evaluate('document.activeElement.textContent')
    await expect.poll(focused).toBe('Cancel')
    wait.resolve()
    await upload.getByText('mine is here').waitFor()
    await expect.poll(focused).toBe('Send it')
    expect(await said(page)).toContain('mine is here, and can be assigned.')
    await page.getByTestId('systems').getByRole('heading', { name: 'My own <b>' }).waitFor()
    expect((await readdir(join(oss(), 'mine'))).sort()).toEqual([
      'config.yaml',
      'initrd.img',
      'vmlinuz',
    ])
    expect((await readFile(join(oss(), 'mine/vmlinuz'), 'latin1')).replaceAll('k', '')).toBe('')
    await expect
      .poll(async () => (await get<RoomView>('api/room')).systems.map(({ name }) => name))
      .toContain('mine')
    expect(complaints).toEqual([])
  })

  it('takes a live ISO', async () => {
    await using window = await open()
    const { page, complaints } = window
    const upload = page.getByTestId('upload')
    await upload.getByText('Live ISO').click()
    await upload.getByLabel('Its folder').fill('disc')
    const buffer = Buffer.alloc(300_000, 'iso')
    const file = { name: 'debian live.iso', mimeType: 'application/octet-stream', buffer }
    await upload.getByLabel('ISO', { exact: true }).setInputFiles(file)
    await upload.getByLabel('Kernel in it').fill('live/vmlinuz-6')
    const wait = Promise.withResolvers<void>()
    await page.route('**/api/uploads/*/iso?*', async (route) => {
      await wait.promise
      await route.continue()
    })
    await upload.getByRole('button', { name: 'Send it' }).click()
    // Who has gone elsewhere meanwhile is not fetched back.
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Cancel')
    await page.evaluate('document.activeElement.blur()')
    wait.resolve()
    await upload.getByText('disc is here').waitFor()
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true)
    await page.getByTestId('systems').getByRole('heading', { name: 'disc' }).waitFor()
    const config = await readFile(join(oss(), 'disc/config.yaml'), 'utf8')
    const [, name = ''] = /^iso: "?([^"\n]+)/m.exec(config) ?? []
    expect(buffer.equals(await readFile(join(oss(), 'disc', name)))).toBe(true)
    expect(config).toMatch(/^method: "?iso/m)
    expect(config).toMatch(/^kernel: "?live\/vmlinuz-6/m)
    expect(config).toMatch(/^cmdline: "?boot=live live-media=\/dev\/loop0/m)
    expect(complaints).toEqual([])
  })

  it('goes on where it stood, and refuses what is too much', async () => {
    const system = { name: 'late', title: 'Late', cmdline: '', sizes: { kernel: 10, initrd: 5 } }
    const announce = (body: object = system) =>
      send(box.url, 'POST', 'api/uploads/', body, as('ann'))
    const piece = (id: string, role: string, offset: number, text: string) =>
      fetch(new URL(`api/uploads/${id}/${role}?offset=${offset}`, box.url), {
        method: 'PATCH',
        headers: { ...as('ann'), 'content-type': 'application/octet-stream' },
        body: text,
      })
    const { id } = (await (await announce()).json()) as UploadView
    expect((await piece(id, 'kernel', 0, '01234')).status).toBe(200)
    const again = (await (await announce()).json()) as UploadView
    expect(again).toMatchObject({ id, files: [{ role: 'kernel', received: 5 }, { received: 0 }] })
    expect((await piece(id, 'kernel', 0, '01234')).status).toBe(409)
    expect((await piece(id, 'kernel', 5, '56789x')).status).toBe(413)
    expect((await piece(id, 'iso', 0, 'x')).status).toBe(404)
    expect((await piece(id, 'kernel', 5, '56789')).status).toBe(200)
    await expect(access(join(oss(), 'late'))).rejects.toThrow('ENOENT')
    expect((await piece(id, 'initrd', 0, 'abcde')).status).toBe(200)
    expect(await readFile(join(oss(), 'late/vmlinuz'), 'utf8')).toBe('0123456789')
    expect((await announce()).status).toBe(409)
    // Two of one title would make the project wrong.
    expect((await announce({ ...system, name: 'twin' })).status).toBe(409)
    const large = { kernel: 4_000_001, initrd: 1 }
    expect(
      (await announce({ ...system, name: 'large', title: 'Large', sizes: large })).status,
    ).toBe(413)
    const half = { kernel: 3_900_000, initrd: 1 }
    const one = (await (
      await announce({ ...system, name: 'one', title: 'One', sizes: half })
    ).json()) as UploadView
    expect((await announce({ ...system, name: 'two', title: 'Two', sizes: half })).status).toBe(507)
    const place = `api/uploads/${one.id}`
    expect((await send(box.url, 'DELETE', place, undefined, as('ann'))).status).toBe(204)
    expect((await send(box.url, 'DELETE', place, undefined, as('ann'))).status).toBe(404)
    for (const name of ['../x', '.x', 'a/b', 'a\u0000', '']) {
      expect((await announce({ ...system, name })).status, name).toBe(400)
    }
    const iso = { ...system, name: 'live', title: 'Live', sizes: { iso: 3 } }
    const out = { kernel: '../../etc/passwd', initrd: 'live/initrd.img' }
    expect((await announce({ ...iso, inside: out })).status).toBe(400)
    const inside = { kernel: 'live/vmlinuz', initrd: 'live/initrd.img' }
    const live = (await (await announce({ ...iso, inside })).json()) as UploadView
    expect((await piece(live.id, 'iso', 0, 'iso')).status).toBe(200)
    expect(await readFile(join(oss(), 'live/config.yaml'), 'utf8')).toMatch(/method: "?iso/)
    expect(await readdir(join(box.data, 'project/.uploads'))).toEqual([])
    await expect
      .poll(async () => (await get<RoomView>('api/room')).systems.map(({ name }) => name))
      .toEqual(['disc', 'late', 'linux', 'live', 'mine', 'rescue'])
    // What nobody chooses is still what it was, though another is the first of the menu by now.
    const { systems } = await get<RoomView>('api/room')
    expect(systems.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(['linux'])
  })
}
