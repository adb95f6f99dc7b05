import { fileURLToPath } from 'node:url'
import { type BoxProgram, boxProgram } from '../../../test/support/box.ts'

/** The command, from its sources. */
export const boottorrent: BoxProgram = boxProgram(
  'boottorrent',
  fileURLToPath(new URL('./fixtures/boottorrent.ts', import.meta.url)),
)

/** Ask a box for something that changes it. */
export async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return await fetch(new URL(path, url), {
    method,
    ...(body === undefined
      ? { headers }
      : {
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        }),
  })
}
