import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { ApplianceError } from '../errors.ts'
import { contentSecurityPolicy } from '../http/headers.ts'
import { type Opened, openInside } from './files.ts'
import { isHidden, namesIn } from './path.ts'
import { notFound, sendFile } from './send.ts'

/** Pages that Vite has built. */
export interface PagesOptions {
  /** The folder with `index.html`, other pages, and `assets/`. */
  readonly root: string
  /** The path under which it is served. Default `/`. */
  readonly prefix?: string
  /** The role that a user needs, or `false` for everybody. Default what the appliance asks for. */
  readonly role?: string | false
}

/**
 * What stands in a page for the nonce of its `<style>` elements: give it to Vite as `html.cspNonce`, or
 * write `<meta property="csp-nonce" nonce="__CSP_NONCE__">` into the page.
 */
export const noncePlaceholder = '__CSP_NONCE__'

/**
 * Serve built pages: `/` is `index.html`, `/log` is `log.html`. Pages are asked for anew each time; what
 * is in `assets/` has a hash in its name and is kept for a year. Each page gets a fresh nonce in place of
 * {@link noncePlaceholder}, for widgets that make `<style>` elements.
 *
 * @param options which pages, and where
 * @returns a Fastify plugin
 * @throws ApplianceError `ERR_ROOT` if there is no `index.html` in the folder
 */
export function servePages({ root, prefix: given = '/', role }: PagesOptions): FastifyPluginAsync {
  if (statSync(join(root, 'index.html'), { throwIfNoEntry: false })?.isFile() !== true) {
    throw new ApplianceError('ERR_ROOT', `no index.html in ${root}: build the pages first`)
  }
  const prefix = `/${given}/`.replace(/\/{2,}/g, '/')
  const config = role === undefined ? {} : { role }
  return async (app) => {
    const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const path = (request.raw.url ?? '').replace(/[?#].*$/s, '').slice(prefix.length)
      const names = namesIn(path)
      if (names === undefined || names.some(isHidden)) return notFound(reply)
      const file = fileOf(names, path.endsWith('/'))
      const opened = await openInside(await realpath(root), file)
      if (opened?.stats.isFile() !== true) {
        await opened?.handle.close()
        return notFound(reply)
      }
      const name = file.at(-1) as string
      if (name.endsWith('.html')) return sendPage(reply, opened)
      const cacheControl = file[0] === 'assets' ? 'max-age=31536000, immutable' : 'no-cache'
      return sendFile(request, reply, opened, {
        name,
        cacheControl,
        download: false,
        trusted: true,
      })
    }
    app.route({ method: ['GET', 'HEAD'], url: `${prefix}*`, config, handler })
  }
}

/** `/` is `index.html`, and `/log` is `log.html`. */
function fileOf(names: readonly string[], isFolder: boolean): readonly string[] {
  const name = names.at(-1)
  if (name === undefined) return ['index.html']
  if (isFolder || name.includes('.')) return names
  return [...names.slice(0, -1), `${name}.html`]
}

async function sendPage(reply: FastifyReply, { handle }: Opened): Promise<FastifyReply> {
  await using file = handle
  const text = await file.readFile('utf8')
  const styleNonce = randomBytes(16).toString('base64url')
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', contentSecurityPolicy({ styleNonce }))
    .send(text.replaceAll(noncePlaceholder, styleNonce))
}
