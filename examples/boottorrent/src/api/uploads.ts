import { Readable } from 'node:stream'
import { type Appliance, takePieces } from '@boxwright/appliance'
import { z } from 'zod'
import { announced } from '../uploads/ticket.ts'
import type { Uploads } from '../uploads/uploads.ts'

const offsets = z.strictObject({ offset: z.coerce.number().int().min(0) })

/** Systems come in at /api/uploads: announced by POST, sent by PATCH, file by file, piece by piece; forgotten by DELETE. */
export function serveUploads(http: Appliance['http'], uploads: Uploads): void {
  http.register(
    async (api) => {
      takePieces(api)
      api.post('/', { config: { role: 'admin' } }, async ({ body, user }, reply) => {
        const system = announced.safeParse(body)
        if (!system.success) {
          const message =
            'Expected name, title, cmdline, and the sizes of kernel and initrd or of an ISO.'
          return reply.code(400).send({ message })
        }
        return await uploads.announce(system.data, user?.name ?? '')
      })
      api.patch<{ Params: { id: string; role: string } }>(
        '/:id/:role',
        { config: { role: 'admin' } },
        async ({ params, query, body, headers }, reply) => {
          const found = offsets.safeParse(query)
          if (!found.success) return reply.code(400).send({ message: 'Expected an offset.' })
          if (!(body instanceof Readable)) {
            return reply.code(400).send({ message: 'Expected application/octet-stream.' })
          }
          const length = Number(headers['content-length'] ?? 0)
          return await uploads.receive({ ...params, ...found.data }, body, length)
        },
      )
      api.delete<{ Params: { id: string } }>(
        '/:id',
        { config: { role: 'admin' } },
        async ({ params }, reply) => {
          await uploads.cancel(params.id)
          return reply.code(204).send()
        },
      )
    },
    { prefix: '/api/uploads' },
  )
}
