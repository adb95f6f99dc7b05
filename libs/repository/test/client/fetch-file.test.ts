import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { fetchFile } from '../../src/client/fetch-file.ts'
import { updateImage } from '../../src/client/update-image.ts'

/** A server that knows no ranges and answers as it likes. */
async function serverOf(answer: (response: ServerResponse, turn: number) => void) {
  let turns = 0
  const server = createServer((_, response) => answer(response, turns++))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get turns() {
      return turns
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const sums = { cksum: '1', sha256: '0'.repeat(64), sha512: '0'.repeat(128) }

describe('a server', () => {
  it('that begins anew each time and never comes further is given up', async () => {
    await using folder = await temporaryFolder()
    // Now more, now less, never all.
    await using server = await serverOf((response, turn) => {
      const length = turn % 2 === 0 ? 3000 : 5000
      response.writeHead(200, { 'content-length': 9000 })
      response.write(Buffer.alloc(length), () => response.destroy())
    })
    const path = join(folder.path, 'file')
    const expected = { filename: 'file', size: 9000, ...sums }
    const options = { signal: AbortSignal.timeout(60_000), onProgress: () => undefined }
    await expect(fetchFile([server.url], path, expected, options)).rejects.toMatchObject({
      code: 'ERR_FETCH',
    })
    expect(server.turns).toBeLessThan(10)
  })

  it('that gives metadata without end is not listened to', async () => {
    await using folder = await temporaryFolder()
    const piece = Buffer.alloc(1 << 20, ' ')
    let sent = 0
    await using server = await serverOf((response) => {
      const more = (): void => {
        sent += piece.length
        if (sent > 130 << 20) response.end('{}')
        else response.write(piece, more)
      }
      more()
    })
    const options = { mirror: server.url, series: 'any', installed: folder.path }
    await expect(updateImage(options)).rejects.toMatchObject({
      code: 'ERR_FETCH',
      message: expect.stringContaining('more than 134217728 bytes'),
    })
  })
})
