import { realpath } from 'node:fs/promises'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refuseWith } from '../http/fallbacks.ts'
import type { PageFrame } from '../http/frame.ts'
import { page } from '../http/page.ts'
import { listInside, type Opened, openInside } from './files.ts'
import { type Entry, listingBody, listingPath, orderOf, sortEntries } from './listing.ts'
import { isHidden, namesIn, pathOf } from './path.ts'
import { notFound, sendFile } from './send.ts'

/** A tree of files to serve. */
export interface TreeOptions {
  /**
   * The folder; a getter is asked with each request. It may be missing, or come and go like a disk:
   * until it is there, the answer is 503.
   */
  readonly root: string
  /** The path under which it is served. Default `/`. */
  readonly prefix?: string
  /** What to call it on its pages. Default the prefix. */
  readonly title?: string
  /** Which names are neither listed nor served. Default {@link isHidden}: dot files and `.part`. */
  readonly hidden?: (name: string) => boolean
  /** Which files a browser is told to save. Any is with `?download`. Default none. */
  readonly download?: (name: string) => boolean
  /** How long browsers and caches may keep a file without asking, in s. Default 0: they always ask. */
  readonly maxAge?: number
  /** How many entries of one folder are listed. Each costs one `stat` and 200 bytes. Default 50,000. */
  readonly maxEntries?: number
  /** The role that a user needs, or `false` for everybody. Default what the appliance asks for. */
  readonly role?: string | false
  /** The frame of the listings. Default {@link page}; an appliance's own one knows its navigation. */
  readonly page?: PageFrame
}

/**
 * Serve a folder and all below it: listings that people, `wget -r` and scripts (`?json`) can read, and
 * files with ranges and conditions. Nothing outside is ever served, whatever a path or a link says.
 *
 * @param options what to serve, and how
 * @returns a Fastify plugin
 */
export function serveTree(options: TreeOptions): FastifyPluginAsync {
  const prefix = `/${options.prefix ?? ''}/`.replace(/\/{2,}/g, '/')
  const config = options.role === undefined ? {} : { role: options.role }
  const handler = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    answer(request, reply, { ...options, prefix })
  return async (app) => {
    app.route({ method: ['GET', 'HEAD'], url: `${prefix}*`, config, handler })
    if (prefix !== '/') {
      const redirect = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
        reply.redirect(prefix + queryOf(request), 301)
      app.route({ method: ['GET', 'HEAD'], url: prefix.slice(0, -1), config, handler: redirect })
    }
  }
}

type Settings = TreeOptions & { readonly prefix: string }

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  settings: Settings,
): Promise<FastifyReply> {
  const { prefix, hidden = isHidden, maxAge = 0, download } = settings
  const path = (request.raw.url ?? '').replace(/[?#].*$/s, '').slice(prefix.length)
  const names = namesIn(path)
  if (names === undefined || names.some(hidden)) return notFound(reply)
  const root = await realpath(settings.root).catch(() => undefined)
  if (root === undefined) {
    reply.header('retry-after', '30')
    return refuseWith(request, reply, 503, 'The storage is not there.', settings.page ?? page)
  }
  const opened = await openInside(root, names)
  if (opened === undefined) return notFound(reply)
  const isFolderPath = path === '' || path.endsWith('/')
  if (opened.stats.isDirectory()) {
    if (isFolderPath) return sendListing(request, reply, { root, names, settings, opened })
    await opened.handle.close()
    return reply.redirect(`${prefix}${pathOf(names)}/${queryOf(request)}`, 301)
  }
  const name = names.at(-1) as string
  if (isFolderPath) {
    await opened.handle.close()
    return notFound(reply)
  }
  const query = new URLSearchParams(queryOf(request))
  return sendFile(request, reply, opened, {
    name,
    cacheControl: maxAge === 0 ? 'no-cache' : `max-age=${maxAge}`,
    download: query.has('download') || download?.(name) === true,
    trusted: false,
  })
}

interface Folder {
  readonly root: string
  readonly names: readonly string[]
  readonly settings: Settings
  readonly opened: Opened
}

async function sendListing(
  request: FastifyRequest,
  reply: FastifyReply,
  { root, names, settings, opened }: Folder,
): Promise<FastifyReply> {
  const { prefix, hidden = isHidden, maxEntries = 50_000, title = prefix } = settings
  const { entries, truncated } = await listInside(root, opened, hidden, maxEntries).finally(() =>
    opened.handle.close(),
  )
  const query = new URLSearchParams(queryOf(request))
  const order = orderOf(query.get('sort') ?? undefined)
  const sorted = sortEntries(entries, order)
  reply.header('cache-control', 'no-cache').header('vary', 'accept')
  if (query.has('json') || request.headers.accept?.includes('application/json') === true) {
    return reply.send({ path: `${prefix}${pathOf(names)}`, truncated, entries: sorted.map(shown) })
  }
  const listing = { prefix, title, names, entries: sorted, order, truncated }
  const frame = settings.page ?? page
  const document = frame(
    {
      title: names.at(-1) ?? title,
      path: prefix,
      above: listingPath(listing),
      body: listingBody(listing),
    },
    request,
  )
  return reply.type('text/html; charset=utf-8').send(document)
}

function shown({ name, kind, size, modified }: Entry): Record<string, unknown> {
  const time = new Date(modified).toISOString()
  return kind === 'file' ? { name, kind, size, modified: time } : { name, kind, modified: time }
}

function queryOf(request: FastifyRequest): string {
  return /\?[^#]*/.exec(request.raw.url ?? '')?.[0] ?? ''
}
