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
  /** The environment of a job, at a forge of its own, that it trusts. */
  readonly job: Readonly<Record<string, string>>
  /** The second factor that it asks for, beside the token. Default: none. */
  otp?: string
}

/** Start a registry on a port of its own; what it is given it keeps in memory. */
export async function npmRegistry(): Promise<NpmRegistry> {
  const token = 'of-a-test'
  const packuments = new Map<string, Packument>()
  const published: { version: PublishedVersion; tarball: Buffer }[] = []
  const refused = new Set<string>()
  const [jobToken, jobIdentity] = ['of-a-job', 'who-the-job-is']

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

  /** What a forge tells a job of who it is (for whom, is in the query), and what we give for that. */
  const grant = (path: string, bearer: string): object | undefined => {
    if (path.startsWith('-/id-token?') && bearer === jobToken) return { value: jobIdentity }
    const isExchange = path.startsWith('-/npm/v1/oidc/token/exchange/package/')
    return isExchange && bearer === jobIdentity ? { token } : undefined
  }

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const granted = grant(path, bearer)
    const needsLogin = path === '-/whoami' || request.method === 'PUT'
    if (bearer === token && request.method === 'PUT' && request.headers['npm-otp'] !== registry.otp)
      response.setHeader('www-authenticate', 'OTP')
    const isKnown = bearer === token && !response.hasHeader('www-authenticate')
    const { status, body } =
      granted !== undefined
        ? { status: 200, body: granted }
        : needsLogin && !isKnown
          ? { status: 401, body: { error: 'who are you' } }
          : path === '-/whoami'
            ? { status: 200, body: { username: 'somebody' } }
            : answer(path, request.method ?? 'GET', Buffer.concat(chunks).toString())
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  const registry: NpmRegistry = {
    url,
    token,
    published,
    refused,
    job: {
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}-/id-token`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: jobToken,
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return registry
}
