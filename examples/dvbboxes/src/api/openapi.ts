import { z } from 'zod'
import type { Endpoint } from './endpoint.ts'
import { statusOf } from './refused.ts'
import { refusal } from './schemas/common.ts'
import { shapes } from './schemas/named.ts'
import type { RefusalCode } from './types.ts'

type Json = { readonly [key: string]: unknown }

const componentOf = (id: string): string => `#/components/schemas/${id}`

/**
 * The document of the HTTP API, OpenAPI 3.1: its schemas are JSON Schema 2020-12, made of those that validate.
 *
 * @param title - of the box
 * @param version - of the program
 */
export function openApiOf(endpoints: readonly Endpoint[], title: string, version: string): Json {
  const { schemas } = z.toJSONSchema(shapes, { uri: componentOf })
  const paths: Record<string, Record<string, Json>> = {}
  for (const one of endpoints) {
    const path = `/api${one.path}`
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operationOf(one) }
  }
  return {
    openapi: '3.1.1',
    info: {
      ...{ title, version },
      description:
        'Moments and durations are in seconds, since the Unix epoch; days are broadcast days, DDMMYYYY. /events tells what happens, server-sent.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { basic: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]),
      ),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'dvbboxes-session' },
        basic: { type: 'http', scheme: 'basic' },
      },
    },
  }
}

function operationOf(one: Endpoint): Json {
  const { answer, body, query, params, status = 200, refuses = [], role = 'viewer' } = one
  const content =
    typeof answer === 'string'
      ? { [answer]: { schema: { type: answer === 'application/json' ? 'array' : 'string' } } }
      : { 'application/json': { schema: referenceTo(answer) } }
  const refusals = Map.groupBy([...shellRefusals(one), ...refuses], (code) => statusOf[code])
  return {
    operationId: `${one.method.toLowerCase()}${one.path.replace(/[^A-Za-z]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: one.summary,
    description: `Needs the role \`${role}\`, where there is a login.`,
    parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query')],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: referenceTo(body) } },
      },
    }),
    responses: {
      [status]: { description: status === 202 ? 'It has begun.' : 'Done.', content },
      ...Object.fromEntries(
        [...refusals].map(([code, names]) => [
          code,
          {
            description: `Refused: ${[...new Set(names)].join(', ')}.`,
            content: { 'application/json': { schema: referenceTo(refusal) } },
          },
        ]),
      ),
    },
  }
}

/** What may come of any request, whatever it asks for. */
function shellRefusals({ method, body }: Endpoint): RefusalCode[] {
  return [
    ...(['bad-request', 'no-login', 'no-right', 'too-many', 'failed'] as const),
    ...(method === 'GET' ? [] : (['other-origin'] as const)),
    ...(body === undefined ? [] : (['too-big'] as const)),
  ]
}

/** By name where it has one, in place where it has none. */
function referenceTo(schema: z.ZodType): Json {
  const id = shapes.get(schema)?.id
  if (id !== undefined) return { $ref: componentOf(id) }
  if (schema instanceof z.ZodArray) {
    return { type: 'array', items: referenceTo(schema.element as z.ZodType) }
  }
  const { $schema, ...plain } = z.toJSONSchema(schema, { io: 'input' })
  return plain
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' })
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...plain } = schema as { description?: string }
    return {
      ...{ name, in: where, required: required.includes(name), schema: plain },
      ...(description !== undefined && { description }),
    }
  })
}
