import { readFile } from 'node:fs/promises'
import { ApplianceError, configText, readConfig } from '@boxwright/appliance'
import type { Config } from './config.ts'
import { configSchema } from './schema.ts'

/** The flags of `serve` that stand for a key of the configuration. */
export interface ConfigFlags {
  readonly config?: string
  readonly data?: string
  readonly images?: string
  readonly mirror?: string
  readonly repository?: string
  readonly keys?: string
  readonly port?: string
  readonly host?: string
  readonly name?: string
  readonly mdns?: boolean
  readonly log?: string
}

/** Where each flag goes; the others are keys of the first level. */
const places: Readonly<Record<string, string>> = {
  port: 'web.port',
  host: 'web.host',
  keys: 'signing.keys',
}

/**
 * The configuration: flags over the file over defaults.
 *
 * @throws ApplianceError `ERR_CONFIG`, a line for each fault
 */
export async function configOf({ config: file, mdns, ...others }: ConfigFlags): Promise<Config> {
  // Commander says true when nothing was typed.
  const typed = { ...others, ...(mdns === false ? { mdns } : {}) }
  return readConfig({
    schema: configSchema,
    flags: Object.fromEntries(
      Object.entries(typed).map(([flag, value]) => [places[flag] ?? flag, value]),
    ),
    ...(file === undefined ? {} : { file, text: await contentOf(file) }),
  })
}

/** The commented default file. */
export function defaultConfigText(): string {
  const head = [
    "The Puavo image mirror's configuration. Every key may be left out; these are the defaults.",
    'Times are written 90, 15m, 1h30m or 7d.',
  ]
  return configText({ schema: configSchema, head })
}

async function contentOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause) => {
    throw new ApplianceError('ERR_CONFIG', `${file}: ${cause.message}`, { cause })
  })
}
