import type { Appliance } from '@boxwright/appliance'
import type { z } from 'zod'
import { Refused, refusalFor } from './refused.ts'
import type { RefusalCode, Role } from './types.ts'

type Http = Appliance['http']

/** What an endpoint needs of a request. */
interface Request {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly ip: string
  readonly user: Asked<unknown, unknown, unknown>['user']
}

/** A file to be saved, instead of JSON. */
export interface Download {
  /** Its content. */
  readonly text: string
  /** Its type. */
  readonly type: string
  /** What it is called. */
  readonly filename: string
}

/** What a handler is given. All of it is as its schema says. */
export interface Asked<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** The user; without a login the address. */
  readonly who: string
  /** The user, if there is a login. */
  readonly user: { readonly name: string; readonly roles: readonly string[] } | undefined
}

/** An endpoint: what it takes is validated by the schemas that the document is made of. */
export interface EndpointSpec<Params, Query, Body, Answer> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below /api, as OpenAPI has it: `/media/{name}`. */
  readonly path: string
  readonly summary: string
  /** Who may. Default `viewer`. */
  readonly role?: Role
  readonly params?: z.ZodType<Params, unknown>
  readonly query?: z.ZodType<Query, unknown>
  readonly body?: z.ZodType<Body>
  /** What it answers; the type of a file. */
  readonly answer: z.ZodType<Answer> | string
  /** Default 200. */
  readonly status?: 200 | 202
  /** Why it may refuse, beside what is malformed. */
  readonly refuses?: readonly RefusalCode[]
  handle(asked: Asked<Params, Query, Body>): Answer | Download | Promise<Answer | Download>
}

/** An endpoint, to be registered and to be written of. */
export type Endpoint = Omit<EndpointSpec<unknown, unknown, unknown, unknown>, 'handle'> & {
  /** Answer a request. */
  answerTo(request: Request): Promise<unknown>
}

/** Make an endpoint. */
export function endpoint<Params = undefined, Query = undefined, Body = undefined, Answer = unknown>(
  spec: EndpointSpec<Params, Query, Body, Answer>,
): Endpoint {
  const { handle, ...told } = spec
  return {
    ...told,
    async answerTo(request) {
      const { user, ip } = request
      return await handle({
        params: read(spec.params, request.params, 'path'),
        query: read(spec.query, request.query, 'query'),
        body: read(spec.body, request.body, 'body'),
        who: user?.name ?? ip,
        user,
      })
    },
  }
}

/** Serve endpoints below /api. */
export function serveEndpoints(http: Http, endpoints: readonly Endpoint[]): void {
  http.register(
    async (api) => {
      api.addHook('onRequest', async (_, reply) => {
        reply.header('cache-control', 'no-store')
      })
      api.setNotFoundHandler((_, reply) =>
        reply.code(404).send({ code: 'not-found', message: 'There is nothing at this address.' }),
      )
      api.setErrorHandler((error, request, reply) => {
        const refused = refusalFor(error)
        if (refused) return reply.code(refused.statusCode).send(refused.refusal)
        request.log.error({ err: error, url: request.url }, 'request failed')
        const message = 'Something went wrong here. It has been logged.'
        return reply.code(500).send({ code: 'failed', message })
      })
      for (const one of endpoints) {
        api.route({
          method: one.method,
          url: one.path.replace(/\{(\w+)\}/g, ':$1'),
          config: { role: one.role ?? 'viewer' },
          handler: async (request, reply) => {
            const answer = await one.answerTo(request)
            if (typeof one.answer !== 'string') return reply.code(one.status ?? 200).send(answer)
            const { text, type, filename } = answer as Download
            return reply
              .type(`${type}; charset=utf-8`)
              .header('content-disposition', `attachment; filename="${filename}"`)
              .send(text)
          },
        })
      }
    },
    { prefix: '/api' },
  )
}

function read<T>(schema: z.ZodType<T, unknown> | undefined, value: unknown, what: string): T {
  if (schema === undefined) return undefined as T
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const faults = read.error.issues
    .slice(0, 10)
    .map(({ path, message }) => [what, ...path].join('.').concat(': ', message))
  throw new Refused('bad-request', faults.join('; '))
}
