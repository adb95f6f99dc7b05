import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createAppliance } from '../../src/appliance.ts'
import { type BoxConfig, boxKeys } from '../../src/box/box-keys.ts'
import { addPages } from '../../src/box/pages.ts'
import { prepareBox } from '../../src/box/prepare-box.ts'
import { reachedAt } from '../../src/box/reached.ts'
import { hashPassword } from '../../src/users/password.ts'

const schema: z.ZodType<BoxConfig> = z.strictObject(
  boxKeys({ name: 'box', title: 'Box', port: 8080, admin: 'reboot' }),
)

function configOf(data: string, others: object = {}): BoxConfig {
  const munin = { port: null }
  return schema.parse({ data, mdns: false, log: 'error', web: { port: 0 }, munin, ...others })
}

describe('prepareBox', () => {
  it('makes all that the configuration says', async () => {
    await using folder = await temporaryFolder()
    const data = join(folder.path, 'data')
    const password = await hashPassword('correct horse')
    const config = configOf(data, { login: { password } })
    await using prepared = await prepareBox({ config, version: 'box 1' })
    await using box = await createAppliance(prepared.appliance)
    box.http.register(prepared.graphs)
    addPages(box, { root: join(folder.path, 'nowhere'), links: { Things: '/things/' } })
    const url = reachedAt(await box.start()).at(0)?.url ?? ''
    const authorization = `Basic ${btoa('admin:correct horse')}`
    const ask = (path: string): Promise<Response> =>
      fetch(new URL(path, url), { headers: { authorization } })
    expect((await fetch(new URL('metrics', url))).status).toBe(401)
    expect(await (await ask('metrics')).text()).toContain('process_resident_memory_bytes')
    const page = await (await ask('')).text()
    expect(page).toContain('npm run build')
    expect(page).toContain('<a href="/things/">Things</a>')
  })

  it('serves the pages that are built', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'index.html'), '<title>built</title>')
    await using prepared = await prepareBox({ config: configOf(folder.path), version: 'box 1' })
    await using box = await createAppliance(prepared.appliance)
    addPages(box, { root: folder.path })
    const url = reachedAt(await box.start()).at(0)?.url ?? ''
    expect(await (await fetch(url)).text()).toContain('<title>built</title>')
    const graphs = await fetch(new URL('munin/', url), { redirect: 'manual' })
    expect(graphs.headers.get('location')).toBe('/munin')
  })

  it('goes on without a Munin node where another has its port', async () => {
    const other = createServer().listen(0)
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    await using folder = await temporaryFolder()
    const config = configOf(folder.path, { munin: { port } })
    await using prepared = await prepareBox({ config, version: 'box 1' })
    await using box = await createAppliance(prepared.appliance)
    expect(await box.start()).not.toEqual([])
    other.close()
  })

  it('says that the data folder cannot be written to', async () => {
    const prepared = prepareBox({ config: configOf('/dev/null/x'), version: 'box 1' })
    await expect(prepared).rejects.toMatchObject({
      code: 'ERR_CONFIG',
      message: expect.stringMatching(/^data: \/dev\/null\/x cannot be written to/),
    })
  })
})

describe('reachedAt', () => {
  it('puts this machine first, then what else is there, then the network', () => {
    const addresses = [
      { kind: 'name', url: 'http://box.local:8080/' },
      { kind: 'network', url: 'http://192.0.2.2:8080/' },
      { kind: 'local', url: 'http://localhost:8080/' },
    ] as const
    expect(reachedAt(addresses, { files: 'files/' })).toEqual([
      { what: 'page', url: 'http://localhost:8080/' },
      { what: 'files', url: 'http://localhost:8080/files/' },
      { what: 'on the network', url: 'http://box.local:8080/' },
    ])
  })

  it('tells of one address once', () => {
    expect(reachedAt([{ kind: 'network', url: 'http://192.0.2.2/' }])).toEqual([
      { what: 'page', url: 'http://192.0.2.2/' },
    ])
    expect(reachedAt([])).toEqual([])
  })
})
