import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Appliance } from '../appliance.ts'
import { html } from '../http/html.ts'
import { servePages } from '../trees/serve-pages.ts'

/** What {@link addPages} is given. */
export interface AddPagesOptions {
  /** Folder of the built pages. */
  readonly root: string
  /** Path of the pages, where something else is served at the root: `/` leads there. Default `/`. */
  readonly prefix?: string
  /** Links that work without them, by what they lead to: `{ 'The recordings': '/pige/' }`. */
  readonly links?: Readonly<Record<string, string>>
}

/**
 * Serve an appliance's built pages; where they are not built, as in a fresh checkout, a page that says how they are. The
 * graphs are at `/munin/` too, where Munin's own pages were.
 *
 * @param box the appliance, not started yet
 */
export function addPages<Events extends object>(
  box: Pick<Appliance<Events>, 'http' | 'page'>,
  { root, prefix = '/', links = {} }: AddPagesOptions,
): void {
  if (existsSync(join(root, 'index.html'))) {
    box.http.register(servePages({ root, prefix }))
    box.http.get('/munin/', (_, reply) => reply.redirect(`${prefix}munin`))
    if (prefix !== '/') box.http.get('/', (_, reply) => reply.redirect(prefix))
    return
  }
  const others = Object.entries({ ...links, Metrics: '/metrics' }).map(
    ([name, href]) => html`<li><a href="${href}">${name}</a></li>`,
  )
  const body = html`<p>
      It is running. Its page is not built in this checkout: <code>npm run build</code> builds it.
    </p>
    <ul>${others}</ul>`
  for (const path of ['/', '/munin/']) {
    box.http.get(path, (request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .send(box.page({ title: 'No page yet', body, width: 'narrow', path: '/' }, request)),
    )
  }
}
