import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { until } from '../../../test/support/until.ts'

/** An answer of the HTTP API. */
export interface Answer<T = unknown> {
  readonly status: number
  readonly body: T
  readonly text: string
  readonly headers: Headers
}

/** Asks the HTTP API, and holds each answer against its document. */
export interface Asker {
  /** Ask as somebody, or as nobody if the name is empty; `body` is sent as JSON. */
  ask<T>(method: string, path: string, body?: unknown, as?: string): Promise<Answer<T>>
  /** Ask again and again until the answer will do. */
  until<T>(path: string, enough: (body: T) => boolean): Promise<T>
  /** What happens, as it happens, until the signal aborts. */
  events(signal: AbortSignal): AsyncGenerator<{ readonly name: string; readonly data: never }>
  /** The document. */
  readonly document: Document
  /** The operations that were answered as they should be, `GET /api/status`. */
  readonly answered: ReadonlySet<string>
}

interface Operation {
  readonly operationId: string
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >
}

/** The document, as far as it is looked at. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** The header of basic authentication: everybody's password is their name. */
export const basic = (name: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${name}`).toString('base64')}`,
})

/** Ask a box. @param usual - who asks unless it is said */
export async function asker(url: string, usual?: string): Promise<Asker> {
  const headersOf = (name = usual): Record<string, string> => (name ? basic(name) : {})
  const got = await fetch(new URL('api/openapi.json', url), { headers: headersOf() })
  const document = (await got.json()) as Document
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
  ajv.addVocabulary(['components'])
  ajv.addSchema({ $id: 'api', components: document.components })
  const validators = new Map<string, ValidateFunction>()
  const answered = new Set<string>()

  const hold = (method: string, path: string, answer: Answer): void => {
    const { pathname } = new URL(path, 'http://box')
    const found = Object.keys(document.paths)
      // A plain path goes before one with a parameter.
      .sort((a, b) => a.split('{').length - b.split('{').length)
      .find(
        (template) =>
          document.paths[template]?.[method.toLowerCase()] &&
          new RegExp(`^${template.replace(/\./g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(
            pathname,
          ),
      )
    if (found === undefined) return
    const responses = document.paths[found]?.[method.toLowerCase()]?.responses
    const response = responses?.[answer.status] ?? responses?.['default']
    const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
    const schema = response?.content?.[type]?.schema
    const place = `${method} ${found} ${answer.status}`
    if (schema === undefined) throw new Error(`${place} ${type} is not in the document`)
    if (answer.status < 300) answered.add(`${method} ${found}`)
    if (type !== 'application/json' || answer.headers.has('content-disposition')) return
    // References lead into the document.
    const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'))
    const validate = validators.get(place) ?? ajv.compile(local)
    validators.set(place, validate)
    if (validate(answer.body)) return
    throw new Error(`${place}: ${ajv.errorsText(validate.errors)}: ${answer.text.slice(0, 500)}`)
  }

  const ask = async <T>(
    method: string,
    path: string,
    body?: unknown,
    as?: string,
  ): Promise<Answer<T>> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...headersOf(as),
        // One that is kept may be closed in the moment in which it is used again.
        connection: 'close',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const answer = {
      ...{ status: response.status, text, headers: response.headers },
      body: (isJson ? JSON.parse(text) : undefined) as T,
    }
    hold(method, path, answer)
    return answer
  }
  return {
    ...{ ask, document, answered },
    until: <T>(path: string, enough: (body: T) => boolean) =>
      until(path, async () => (await ask<T>('GET', path)).body, enough),
    async *events(signal) {
      const response = await fetch(new URL('events', url), { headers: headersOf(), signal })
      let text = ''
      for await (const part of (response.body ?? new ReadableStream()).pipeThrough(
        new TextDecoderStream(),
      )) {
        text += part
        const frames = text.split('\n\n')
        text = frames.pop() ?? ''
        for (const frame of frames) {
          const name = /^event: ?(.*)$/m.exec(frame)?.[1]
          const data = /^data: ?(.*)$/m.exec(frame)?.[1]
          if (name !== undefined && data !== undefined)
            yield { name, data: JSON.parse(data) as never }
        }
      }
    },
  }
}
