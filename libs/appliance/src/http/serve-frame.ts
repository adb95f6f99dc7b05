import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { FastifyPluginAsync } from 'fastify'

const folder = new URL('./style/', import.meta.url)

/**
 * Serve what every page of the frame needs: `/frame.css` and `/favicon.svg`. An appliance does.
 *
 * @returns a Fastify plugin
 */
export function serveFrame(): FastifyPluginAsync {
  return async (app) => {
    const files = [
      ['/frame.css', 'text/css; charset=utf-8', await readStyleSheet()],
      ['/favicon.svg', 'image/svg+xml', await readFile(new URL('favicon.svg', folder), 'utf8')],
    ] as const
    for (const [url, type, content] of files) {
      const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 16)}"`
      app.get(url, { config: { role: false } }, async (request, reply) => {
        reply.headers({ etag, 'cache-control': 'no-cache' })
        if (request.headers['if-none-match'] === etag) return reply.code(304).send()
        return reply.type(type).send(content)
      })
    }
  }
}

/**
 * The style sheet of the frame, as one text: what `@boxwright/appliance/web/style.css` imports.
 *
 * @returns CSS, without imports
 */
export async function readStyleSheet(): Promise<string> {
  const index = await readFile(new URL('index.css', folder), 'utf8')
  const names = Array.from(index.matchAll(/@import "\.\/(.+?)"/g), (match) => match[1] as string)
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
  return texts.join('\n')
}
