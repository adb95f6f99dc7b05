import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type Appliance, attachment } from '@boxwright/appliance'
import type { Catalogue } from '../gallery/catalogue.ts'
import type { Details } from '../gallery/details.ts'
import type { PictureSize, Pictures } from '../gallery/pictures.ts'
import { filesToPack, zipName, zipOf } from '../gallery/zip.ts'
import type { DayView, DetailsView, ShotView } from './types.ts'

/** What the gallery is made of. */
export interface Gallery {
  /** The folder of the archive. */
  readonly folder: string
  readonly catalogue: Catalogue
  readonly pictures: Pictures
  readonly details: Details
}

/** Files that are packed at once: their names have to fit into a request. */
const mostPacked = 20_000

/** In place of a picture that cannot be made. */
const noPicture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 171" width="256" height="171">
<rect width="256" height="171" fill="#7d8783" opacity=".16"/>
<path d="M98 66h60v40H98zM98 106l18-20 12 12 10-10 20 18" fill="none" stroke="#7d8783" stroke-width="3"/>
<path d="M92 58l72 56" stroke="#7d8783" stroke-width="3"/></svg>`

/** The photos, day by day: at /api/days, /small/, /large/, /api/details and /zip. */
export function serveGallery(http: Appliance['http'], gallery: Gallery): void {
  const { folder, catalogue, details } = gallery
  http.get('/api/days', async (_, reply): Promise<DayView[]> => {
    reply.header('cache-control', 'no-store')
    return await catalogue.days()
  })
  http.get<{ Params: { '*': string } }>('/api/days/*', async ({ params }, reply) => {
    const shots: readonly ShotView[] | undefined = await catalogue.shots(params['*'])
    reply.header('cache-control', 'no-store')
    return shots ?? reply.callNotFound()
  })
  http.get<{ Params: { '*': string } }>('/api/details/*', async ({ params }, reply) => {
    if (!(await catalogue.has(params['*']))) return reply.callNotFound()
    reply.header('cache-control', 'no-store')
    return (await details.of(params['*'])) satisfies DetailsView
  })
  for (const size of ['small', 'large'] as const) servePictures(http, gallery, size)
  http.register(async (zips) => {
    zips.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4 * 2 ** 20 },
      (_, body, done) => done(null, new URLSearchParams(String(body)).getAll('path')),
    )
    zips.post<{ Body: readonly string[] }>(
      '/zip',
      { bodyLimit: 4 * 2 ** 20 },
      async ({ body }, reply) => {
        const asked = Array.isArray(body) ? [...new Set<string>(body)] : []
        const refuse = (code: number, message: string) => reply.code(code).send({ message })
        if (asked.length === 0) return refuse(400, 'Nothing is selected.')
        if (asked.length > mostPacked) {
          return refuse(413, `No more than ${mostPacked} shots are packed at once.`)
        }
        const found = await Promise.all(asked.map((path) => catalogue.filesOf(path)))
        const paths = [...new Set(found.flat())]
        const files = await filesToPack(folder, paths)
        const gone = asked[found.findIndex((all) => all.length === 0)] ?? files.gone
        if (gone !== undefined) {
          // Never a ZIP in which something is missing, and nobody says so.
          catalogue.forget()
          return refuse(found.flat().length === 0 ? 400 : 404, `${gone} is not there any more.`)
        }
        return reply
          .type('application/zip')
          .header('content-disposition', attachment(zipName(paths)))
          .header('cache-control', 'no-store')
          .send(zipOf(files.there))
      },
    )
  })
}

function servePictures(
  http: Appliance['http'],
  { catalogue, pictures }: Gallery,
  size: PictureSize,
): void {
  http.get<{ Params: { '*': string } }>(`/${size}/*`, async (request, reply) => {
    const path = request.params['*']
    if (!(await catalogue.has(path))) return reply.callNotFound()
    const picture = await pictures.of(path, size)
    if (picture === undefined) {
      return reply.type('image/svg+xml').header('cache-control', 'no-cache').send(noPicture)
    }
    const { mtimeMs, size: bytes } = await stat(picture)
    const etag = `"${Math.round(mtimeMs).toString(36)}-${bytes.toString(36)}"`
    reply.header('etag', etag).header('cache-control', 'private, max-age=60')
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('image/jpeg').header('content-length', bytes).send(createReadStream(picture))
  })
}
