import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
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

const password = await hashPassword('correct horse')

describe('prepareBox', () => {
  it('makes all that the configuration says', async () => {
    await using folder = await temporaryFolder()
    const data = join(folder.path, 'data')
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

  it.each([
    ['without a login', {}, false, ['box.local', 'box.lan', hostname(), 'radio.example.org']],
    ['with a login', { login: { password } }, true, ['box.local', 'evil.example']],
    ['if all is public', {}, true, ['box.local', 'evil.example']],
  ])('%s it answers to names that nobody else can have', async (what, more, isAny, taken) => {
    await using folder = await temporaryFolder()
    const config = configOf(folder.path, { web: { port: 0, names: ['.example.org'] }, ...more })
    const isPublic = what === 'if all is public'
    await using prepared = await prepareBox({ config, version: 'box 1', isPublic })
    await using box = await createAppliance(prepared.appliance)
    const url = reachedAt(await box.start()).at(0)?.url ?? ''
    const ask = async (host: string): Promise<number | undefined> => {
      const [answer] = (await once(
        get(new URL('health', url), { headers: { host } }),
        'response',
      )) as [IncomingMessage]
      answer.resume()
      return answer.statusCode
    }
    expect(await Promise.all(taken.map(ask))).toEqual(taken.map(() => 200))
    // A name of a page elsewhere, which it has pointed here.
    expect(await ask('evil.example')).toBe(isAny ? 200 : 421)
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
