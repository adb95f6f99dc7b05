import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { noise } from '../../../../test/support/noise.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { fillCard, photo } from './photos.ts'

/** The command as an application has it. */
export const program: string = fileURLToPath(new URL('../fixtures/imagetank.ts', import.meta.url))

/** What Node is given to run it. */
export function argsOf(...args: readonly string[]): string[] {
  return ['--conditions=@boxwright/source', program, ...args]
}

/** Begin a command. */
export function begin(...args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, argsOf(...args), { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** What a command has said, and its exit code. */
export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Run a command to its end, however that is. */
export async function imagetank(...args: readonly string[]): Promise<Said> {
  const child = begin(...args)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, stdout, stderr }
}

/** A card with three files, and the place of an archive. */
export async function cliBench(): Promise<
  AsyncDisposable & { readonly card: string; readonly tank: string }
> {
  const folder = await temporaryFolder()
  const [card, tank] = [join(folder.path, 'card'), join(folder.path, 'tank')]
  await mkdir(card)
  await fillCard(card, {
    'IMG_1.JPG': await photo({ seed: 1, date: '2024:05:03 10:00:00', camera: 'A/B' }),
    'IMG_1.XMP': 'x',
    'clip\u001b[2J.wav': noise(100, 1),
  })
  return { card, tank, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}
