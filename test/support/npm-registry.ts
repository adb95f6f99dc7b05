import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What `npm publish` sends of one version. */
export interface PublishedVersion {
  readonly name: string
  readonly version: string
  readonly dist: { readonly integrity: string }
  readonly dependencies?: Readonly<Record<string, string>>
}

interface Packument {
  name: string
  'dist-tags': Record<string, string>
  versions: Record<string, PublishedVersion>
  _attachments?: Record<string, { readonly data: string }>
}

/** As much of an npm registry as it takes to log in, to publish and to look up what is there. */
export interface NpmRegistry extends AsyncDisposable {
  readonly url: string
  /** Whoever bears it is logged in, as `somebody`. */
  readonly token: string
  /** What was published, in order: the version, and its tarball. */
  readonly published: readonly { readonly version: PublishedVersion; readonly tarball: Buffer }[]
  /** Packages by these names are refused. */
  readonly refused: Set<string>
}

/** Start a registry on a port of its own; what it is given it keeps in memory. */
export async function npmRegistry(): Promise<NpmRegistry> {
  const token = 'of-a-test'
  const packuments = new Map<string, Packument>()
  const published: { version: PublishedVersion; tarball: Buffer }[] = []
  const refused = new Set<string>()

  const answer = (name: string, method: string, body: string): { status: number; body: object } => {
    if (method !== 'PUT') {
      const found = packuments.get(name)
      return found ? { status: 200, body: found } : { status: 404, body: { error: 'not found' } }
    }
    if (refused.has(name)) return { status: 403, body: { error: 'refused by the test' } }
    const { _attachments = {}, ...sent } = JSON.parse(body) as Packument
    const [version] = Object.values(sent.versions)
    const [attachment] = Object.values(_attachments)
    if (!version || !attachment) return { status: 400, body: { error: 'no version' } }
    const versions = { ...packuments.get(name)?.versions, ...sent.versions }
    packuments.set(name, { ...sent, versions })
    published.push({ version, tarball: Buffer.from(attachment.data, 'base64') })
    return { status: 201, body: { ok: true } }
  }

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const isKnown = request.headers.authorization === `Bearer ${token}`
    const needsLogin = path === '-/whoami' || request.method === 'PUT'
    const { status, body } =
      needsLogin && !isKnown
        ? { status: 401, body: { error: 'who are you' } }
        : path === '-/whoami'
          ? { status: 200, body: { username: 'somebody' } }
          : answer(path, request.method ?? 'GET', Buffer.concat(chunks).toString())
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    token,
    published,
    refused,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
