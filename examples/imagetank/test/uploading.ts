import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Box } from '../../../test/support/box.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { StatusView, UploadView } from '../src/api/types.ts'
import { tankProgram } from './box.ts'

/** A box without cards. */
export async function empty(config = '', data?: string): Promise<Box & { cards: string }> {
  const folder = await temporaryFolder()
  const box = await tankProgram.start({
    args: ['--cards', folder.path],
    config,
    ...(data === undefined ? {} : { data }),
  })
  const { [Symbol.asyncDispose]: end } = box
  return {
    ...box,
    cards: folder.path,
    async [Symbol.asyncDispose]() {
      await end()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** When a file was changed last. */
export const modified: number = Date.UTC(2024, 4, 3, 10)

/** Say that a file shall come. */
export async function announce(box: Box, name: string, size: number): Promise<Response> {
  return await fetch(new URL('api/uploads/', box.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, size, modified }),
  })
}

/** Send a piece of it. */
export async function piece(
  box: Box,
  id: string,
  offset: number,
  body: Uint8Array,
): Promise<Response> {
  return await fetch(new URL(`api/uploads/${id}?offset=${offset}`, box.url), {
    method: 'PATCH',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from(body),
  })
}

/** Send a whole file. */
export async function upload(box: Box, name: string, content: Uint8Array): Promise<UploadView> {
  const announced = await announce(box, name, content.length)
  if (!announced.ok) throw new Error(await announced.text())
  const view = (await announced.json()) as UploadView
  if (view.received === view.size) return view
  const sent = await piece(box, view.id, view.received, content.subarray(view.received))
  if (!sent.ok) throw new Error(await sent.text())
  return (await sent.json()) as UploadView
}

/** All files below a folder, by path. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort()
}

/** Whether all that was uploaded is in the archive. */
export const isEmpty = ({ uploads, imports }: StatusView): boolean =>
  uploads.waiting === 0 && imports.length === 0
