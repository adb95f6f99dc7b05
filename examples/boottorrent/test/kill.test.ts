import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { MachineView, UploadView } from '../src/api/types.ts'
import { boottorrent, send } from './box.ts'

const config = 'leechers: {count: 2, bytes: 100kB}'

it('keeps what was assigned and received when it is killed', async () => {
  await using folder = await temporaryFolder()
  const data = join(folder.path, 'data')
  const macs = Array.from({ length: 8 }, (_, at) => `52:54:00:00:00:0${at}`)
  const system = { name: 'mine', title: 'Mine', cmdline: '', sizes: { kernel: 4, initrd: 4 } }
  let id = ''
  {
    await using box = await boottorrent.start({ data, config })
    await box.until<{ status: { state: string } }>(
      'api/room',
      ({ status }) => status.state === 'serving',
    )
    const told = await Promise.all(
      macs.map((mac) => send(box.url, 'PUT', `api/machines/${mac}`, { os: 'rescue' })),
    )
    expect(told.map(({ status }) => status)).toEqual(macs.map(() => 204))
    const begun = await send(box.url, 'POST', 'api/uploads/', system)
    id = ((await begun.json()) as UploadView).id
    const place = new URL(`api/uploads/${id}/kernel?offset=0`, box.url)
    const headers = { 'content-type': 'application/octet-stream' }
    expect((await fetch(place, { method: 'PATCH', headers, body: 'ker' })).status).toBe(200)
    expect(await box.end('SIGKILL')).toBe('SIGKILL')
  }
  await using box = await boottorrent.start({ data, config })
  const machines = await box.json<MachineView[]>('api/machines')
  for (const mac of macs) {
    expect(machines.find((one) => one.mac === mac)).toMatchObject({ assigned: 'rescue' })
  }
  const again = (await (await send(box.url, 'POST', 'api/uploads/', system)).json()) as UploadView
  expect(again).toMatchObject({ id, files: [{ received: 3 }, { received: 0 }] })
  expect(await box.end()).toBe(0)
})
