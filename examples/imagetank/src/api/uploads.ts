import { Readable } from 'node:stream'
import { type Appliance, takePieces } from '@boxwright/appliance'
import { z } from 'zod'
import type { Mover } from '../uploads/mover.ts'
import type { Uploads } from '../uploads/uploads.ts'

const announced = z.strictObject({
  // As long as a path of Linux may be.
  name: z.string().min(1).max(4096),
  size: z.int().min(0),
  modified: z.int().min(0).max(8.64e15),
  set: z
    .string()
    .regex(/^[0-9a-f]{1,32}$/)
    .optional(),
})
const offsets = z.strictObject({ offset: z.coerce.number().int().min(0) })

/** Files come in at /api/uploads: announced by POST, sent by PATCH, piece by piece; forgotten by DELETE. */
export function serveUploads(http: Appliance['http'], uploads: Uploads, mover: Mover): void {
  http.register(
    async (api) => {
      takePieces(api)
      api.post('/', { config: { role: 'admin' } }, async ({ body, user }, reply) => {
        const file = announced.safeParse(body)
        if (!file.success) {
          return reply.code(400).send({ message: 'Expected name, size, modified and maybe set.' })
        }
        const view = await uploads.announce(file.data, user?.name ?? '')
        if (view.received === view.size) mover.ask()
        return view
      })
      api.patch<{ Params: { id: string } }>(
        '/:id',
        { config: { role: 'admin' } },
        async ({ params, query, body, headers }, reply) => {
          const found = offsets.safeParse(query)
          if (!found.success) return reply.code(400).send({ message: 'Expected an offset.' })
          if (!(body instanceof Readable)) {
            return reply.code(415).send({ message: 'Expected application/octet-stream.' })
          }
          const length = Number(headers['content-length'] ?? 0)
          const view = await uploads.receive(params.id, found.data.offset, body, length)
          if (view.received === view.size) mover.ask()
          return view
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
