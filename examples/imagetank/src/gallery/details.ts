import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { boundedExiftool } from '@boxwright/importer'
import { ExifTool } from 'exiftool-vendored'
import type { DetailsView } from '../api/types.ts'
import type { Catalogue } from './catalogue.ts'
import { factsOf, shownTags } from './facts.ts'

/** Tells what is known of a shot, with one exiftool that is begun with the first question. */
export class Details implements AsyncDisposable {
  readonly #folder: string
  readonly #catalogue: Catalogue
  #tool: Promise<ExifTool> | undefined

  /** @param folder of the archive */
  constructor(folder: string, catalogue: Catalogue) {
    this.#folder = folder
    this.#catalogue = catalogue
  }

  /** @param path in the archive; the caller knows that it is there */
  async of(path: string): Promise<DetailsView> {
    this.#tool ??= start()
    const tool = await this.#tool
    const readArgs = ['-fast', ...shownTags.map((tag) => `-${tag}`)]
    const tags = await tool
      .readRaw(join(this.#folder, path), { readArgs })
      .catch(() => ({}) as Record<string, unknown>)
    const paths = await this.#catalogue.filesOf(path)
    const files = await Promise.all(
      paths.map(async (each) => {
        const found = await stat(join(this.#folder, each)).catch(() => undefined)
        return found ? [{ path: each, size: found.size }] : []
      }),
    )
    return { files: files.flat(), facts: factsOf(tags as Record<string, unknown>) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#tool)?.end()
    this.#tool = undefined
  }
}

async function start(): Promise<ExifTool> {
  const bounded = await boundedExiftool()
  return new ExifTool({
    maxProcs: 1,
    taskTimeoutMillis: 10_000,
    ...bounded,
    // What its host's clock is has nothing to do with a photo.
    exiftoolEnv: { ...bounded.exiftoolEnv, TZ: 'UTC' },
  })
}
