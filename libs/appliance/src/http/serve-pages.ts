import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { ApplianceError } from '../errors.ts'
import { openInside } from '../trees/files.ts'
import { isHidden, namesIn } from '../trees/path.ts'
import { notFound, sendFile } from '../trees/send.ts'
import { contentSecurityPolicy } from './headers.ts'

/** Pages that Vite has built. */
export interface PagesOptions {
  /** The folder with `index.html` and `assets/`. */
  readonly root: string
  /** The path under which it is served. Default `/`. */
  readonly prefix?: string
  /** The role that a user needs, or `false` for everybody. Default what the appliance asks for. */
  readonly role?: string | false
}

/** What stands in `index.html` for the nonce: give it to Vite as `html.cspNonce`. */
export const noncePlaceholder = '__CSP_NONCE__'

/**
 * Serve built pages. `index.html` is asked for anew each time; what is in `assets/` has a hash in its
 * name and is kept for a year. Each page gets a fresh nonce for `<style>` elements in place of
 * {@link noncePlaceholder}, for widgets that make such elements.
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
      const names = namesIn((request.raw.url ?? '').replace(/[?#].*$/s, '').slice(prefix.length))
      if (names === undefined || names.some(isHidden)) return notFound(reply)
      if (names.length === 0 || names.join('/') === 'index.html') return sendIndex(reply, root)
      const opened = await openInside(await realpath(root), names)
      if (opened === undefined) return notFound(reply)
      if (opened.stats.isDirectory()) {
        await opened.handle.close()
        return notFound(reply)
      }
      return sendFile(request, reply, opened, {
        name: names.at(-1) as string,
        cacheControl: names[0] === 'assets' ? 'max-age=31536000, immutable' : 'no-cache',
        download: false,
        trusted: true,
      })
    }
    app.route({ method: ['GET', 'HEAD'], url: `${prefix}*`, config, handler })
  }
}

async function sendIndex(reply: FastifyReply, root: string): Promise<FastifyReply> {
  const styleNonce = randomBytes(16).toString('base64url')
  const text = await readFile(join(root, 'index.html'), 'utf8')
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', contentSecurityPolicy({ styleNonce }))
    .send(text.replaceAll(noncePlaceholder, styleNonce))
}
