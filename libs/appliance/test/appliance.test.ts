import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { createAppliance, serveTree } from '../src/index.ts'

describe('an appliance', () => {
  let folder: TemporaryFolder
  let root: string
  beforeAll(async () => {
    folder = await temporaryFolder()
    root = folder.path
    await writeFile(join(root, 'a b.wav'), 'RIFF')
  })
  afterAll(() => folder[Symbol.asyncDispose]())

  it('serves its parts on an ephemeral port and ends', async () => {
    await using box = await createAppliance({
      name: 'box',
      title: 'Box',
      port: 0,
      host: '127.0.0.1',
    })
    box.http.register(serveTree({ root, prefix: '/pige/', page: box.page }))
    const [address] = await box.start()
    const url = address?.url ?? ''
    const health = await fetch(`${url}health`)
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok', checks: {} }])
    const listing = await fetch(`${url}pige`)
    expect(listing.url).toBe(`${url}pige/`)
    expect(await listing.text()).toContain('<a href="a%20b.wav">a b.wav</a>')
    const part = await fetch(`${url}pige/a%20b.wav`, { headers: { range: 'bytes=1-2' } })
    expect([part.status, await part.text()]).toEqual([206, 'IF'])
    expect((await fetch(`${url}frame.css`)).headers.get('content-type')).toContain('text/css')
    expect((await fetch(`${url}none`)).status).toBe(404)
  })

  it('sends events, and what was missed', async () => {
    await using box = await createAppliance({ name: 'box', port: 0, host: '127.0.0.1' })
    const [address] = await box.start()
    const response = await fetch(`${address?.url}events`)
    const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream() as never,
    ) as ReadableStream<string>
    box.events.publish('level', { db: -3 })
    let text = ''
    for await (const chunk of reader) {
      text += chunk
      if (text.includes('data:')) break
    }
    expect(text).toMatch(/^retry: 2000\nid: .+-0\n\nid: .+-1\nevent: level\ndata: {"db":-3}\n\n$/)
  })
})
