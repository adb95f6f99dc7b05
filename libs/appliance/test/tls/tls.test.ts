import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { type Certificate, createAppliance, loadCertificate } from '../../src/index.ts'
import { followCertificate } from '../../src/tls/follow.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

const names = ['box.local', '127.0.0.1']

/** Ask over TLS, trusting one certificate alone. */
async function ask(url: string, ca: string, options: Record<string, unknown> = {}) {
  const asked = request(url, { ca, agent: false, ...options })
  asked.end(options['body'])
  const [response] = await once(asked, 'response')
  const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate()
  response.resume()
  await once(response, 'end')
  return { status: response.statusCode, headers: response.headers, fingerprint256 }
}

describe('a certificate of its own', () => {
  it('is made once, with a key for its owner alone', async () => {
    const own = { selfSigned: { folder: join(folder.path, 'own'), names } }
    const [first, again] = [await loadCertificate(own), await loadCertificate(own)]
    expect(again).toEqual(first)
    expect((await stat(join(folder.path, 'own', 'key.pem'))).mode & 0o777).toBe(0o600)
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], {
      input: first.cert,
      encoding: 'utf8',
    })
    expect(text).toContain('DNS:box.local, IP Address:127.0.0.1')
    const renamed = { selfSigned: { folder: join(folder.path, 'own'), names: ['new.local'] } }
    expect((await loadCertificate(renamed)).cert).not.toBe(first.cert)
  })

  it('is made anew when its key is gone, or another', async () => {
    const own = { selfSigned: { folder: join(folder.path, 'half'), names } }
    const first = await loadCertificate(own)
    const other = await loadCertificate({
      selfSigned: { folder: join(folder.path, 'other'), names },
    })
    await writeFile(join(folder.path, 'half', 'key.pem'), other.key)
    expect((await loadCertificate(own)).cert).not.toBe(first.cert)
  })
})

describe('a certificate that cannot be used', () => {
  it('is an error that says why', async () => {
    const { path } = folder
    const [cert, key] = [join(path, 'c.pem'), join(path, 'k.pem')]
    await expect(loadCertificate({ cert, key })).rejects.toMatchObject({
      code: 'ERR_TLS',
      // Both are read at once: either may be missed first.
      message: expect.stringMatching(/[ck]\.pem/),
    })
    await writeFile(cert, 'nonsense')
    await writeFile(key, 'nonsense')
    await expect(loadCertificate({ cert, key })).rejects.toMatchObject({ code: 'ERR_TLS' })
    const a = await loadCertificate({ selfSigned: { folder: join(path, 'a'), names } })
    const b = await loadCertificate({ selfSigned: { folder: join(path, 'b'), names } })
    await writeFile(cert, a.cert)
    await writeFile(key, b.key)
    await expect(loadCertificate({ cert, key })).rejects.toThrow(/mismatch/)
  })
})

describe('an appliance with a certificate', () => {
  it('speaks HTTPS, and its cookies stay there', async () => {
    const tls = { selfSigned: { folder: join(folder.path, 'served'), names } }
    const { cert } = await loadCertificate(tls)
    const store = { verify: async () => ({ name: 'ann', roles: [] }) }
    await using box = await createAppliance({
      name: 'box',
      port: 0,
      host: '127.0.0.1',
      tls,
      users: { store },
    })
    const [address] = await box.start()
    expect(address?.url).toMatch(/^https:/)
    const health = await ask(`${address?.url}health`, cert)
    expect(health.status).toBe(200)
    const login = await ask(`${address?.url}login`, cert, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"ann","password":"x"}',
    })
    expect(login.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-box-session=.+; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ])
  })

  it('takes over one that is renewed', async () => {
    const own = join(folder.path, 'renewed')
    const tls = { cert: join(own, 'certificate.pem'), key: join(own, 'key.pem') }
    const current = await loadCertificate({ selfSigned: { folder: own, names } })
    const next = await loadCertificate({ selfSigned: { folder: join(folder.path, 'next'), names } })
    const taken = Promise.withResolvers<Certificate>()
    const failed = Promise.withResolvers<unknown>()
    const server = { setSecureContext: (given: object) => taken.resolve(given as Certificate) }
    const end = followCertificate(server, { tls, current, interval: 5, onError: failed.resolve })
    await writeFile(tls.cert, next.cert)
    // A certificate without its key: the old one stays.
    await failed.promise
    await writeFile(tls.key, next.key)
    expect(await taken.promise).toEqual(next)
    end()
    expect(await readFile(tls.cert, 'utf8')).toBe(next.cert)
  })
})
