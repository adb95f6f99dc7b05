import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { ApplianceError } from '../errors.ts'
import { readConfig } from './read.ts'

/** What a box's configuration is made of. */
export interface ReadConfigFileOptions<Config> {
  /** What may be in it: a `z.strictObject`, in which every key has a default. */
  readonly schema: z.ZodType<Config>
  /** What was typed, as commander tells it: `config` is the file's path, `mdns` counts only as `--no-mdns`. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
  /** The key's path that a flag stands for, beside `--port` and `--host`; the others are keys of the first level. */
  readonly places?: Readonly<Record<string, string>>
}

const usualPlaces: Readonly<Record<string, string>> = { port: 'web.port', host: 'web.host' }

/**
 * The configuration of a box that was started by a command: defaults, its file over them, what was typed over both.
 *
 * @throws {@link ApplianceError} `ERR_CONFIG`, a line for each fault; or the file cannot be read
 */
export async function readConfigFile<Config>(
  options: ReadConfigFileOptions<Config>,
): Promise<Config> {
  const { schema, flags, places = {} } = options
  const { config: file, mdns, ...others } = flags
  // Commander says true when nothing was typed.
  const typed = { ...others, ...(mdns === false ? { mdns } : {}) }
  const placed = Object.entries(typed).flatMap(([flag, value]) =>
    value === undefined ? [] : [[places[flag] ?? usualPlaces[flag] ?? flag, value] as const],
  )
  return readConfig({
    schema,
    flags: Object.fromEntries(placed),
    ...(typeof file === 'string' && { file, text: await contentOf(file) }),
  })
}

async function contentOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: Error) => {
    throw new ApplianceError('ERR_CONFIG', `${file}: ${cause.message}`, { cause })
  })
}
