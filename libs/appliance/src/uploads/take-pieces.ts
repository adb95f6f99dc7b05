import type { FastifyInstance } from 'fastify'
import { UploadError } from './upload-error.ts'

/** Bytes of a piece that was refused, and is taken to its end all the same: then the answer surely arrives. */
const mostRefused = 16 * 2 ** 20

/**
 * Have the routes of a scope take pieces of uploads: a body of `application/octet-stream` is a stream, never in memory;
 * an {@link UploadError} is answered with its status and its sentence; nothing is kept by caches.
 *
 * @param api the scope of those routes alone: what `register` gives
 */
export function takePieces(api: FastifyInstance): void {
  api.addContentTypeParser('application/octet-stream', (_, body, done) => done(null, body))
  api.setErrorHandler((error, request, reply) => {
    if (!(error instanceof UploadError)) throw error
    // Who sends gigabytes that are not wanted is not listened to until their end.
    if (Number(request.headers['content-length'] ?? 0) > mostRefused) {
      reply.header('connection', 'close')
    }
    return reply.code(error.statusCode).send({ message: error.message })
  })
  api.addHook('onRequest', async (_, reply) => {
    reply.header('cache-control', 'no-store')
  })
}
