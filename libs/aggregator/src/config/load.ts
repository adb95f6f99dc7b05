import { readFile } from 'node:fs/promises'
import { AggregatorError } from '../errors.ts'
import { type Configuration, readConfiguration } from './configuration.ts'
import { parseIni } from './ini.ts'
import { prepare } from './prepare.ts'
import type { ConfigurationFault } from './section-reader.ts'

/** Where it is unless it is said. */
export const configurationPath = '/etc/dvbboxes/configuration'

/** A file that was read, and what became of it. */
export interface LoadedConfiguration {
  /** What it means; passwords are in their places. */
  readonly configuration: Configuration
  /** Sections and keys that are not known, and were left out. */
  readonly ignored: readonly ConfigurationFault[]
  /** Files and folders that it names and that were not there: they were made. */
  readonly made: readonly string[]
}

/**
 * Read a configuration, and make the files and folders that it names.
 *
 * @param path - the file
 * @throws {@link AggregatorError} `ERR_CONFIGURATION`, a line for each fault: the place, what was expected, what came;
 * `ERR_STORAGE`: a file or folder cannot be read or made
 */
export async function loadConfiguration(
  path: string = configurationPath,
): Promise<LoadedConfiguration> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AggregatorError('ERR_CONFIGURATION', `${path} cannot be read: ${reason}`, { cause })
  })
  const { configuration, faults, ignored } = readConfiguration(parseIni(text))
  if (configuration === undefined) {
    const lines = faults.map((fault) => describeFault(fault, path))
    throw new AggregatorError('ERR_CONFIGURATION', lines.join('\n'))
  }
  const secrets = await readSecrets(configuration)
  return {
    configuration: { ...configuration, boxes: withSecrets(configuration, secrets) },
    ignored,
    made: await prepare(configuration),
  }
}

/**
 * Say a fault in one line: `/etc/dvbboxes/configuration:3: [LOG] level: expected a whole number, got "debug"`.
 *
 * @param fault - what is wrong
 * @param path - the file
 */
export function describeFault(fault: ConfigurationFault, path: string = configurationPath): string {
  const { section, key, line, expected, got } = fault
  const place = line === undefined ? path : `${path}:${line}`
  return `${place}: [${section}]${key === undefined ? '' : ` ${key}`}: expected ${expected}, got ${got}`
}

/** The first line of each file with a password, by host; `undefined` is for all. */
async function readSecrets({
  secrets,
}: Configuration): Promise<ReadonlyMap<string | undefined, string>> {
  const faults: string[] = []
  const read = await Promise.all(
    secrets.map(async ({ host, path }) => {
      const text = await readFile(path, 'utf8').catch((error: Error) => {
        faults.push(`${path} cannot be read: ${error.message}`)
        return 'none'
      })
      const [password = ''] = text.split(/\r?\n/)
      if (password === '') faults.push(`${path}: expected a password in the first line, got none`)
      return [host, password] as const
    }),
  )
  if (faults.length > 0) throw new AggregatorError('ERR_CONFIGURATION', faults.join('\n'))
  return new Map(read)
}

function withSecrets(
  { boxes }: Configuration,
  secrets: ReadonlyMap<string | undefined, string>,
): Configuration['boxes'] {
  return boxes.map((box) => {
    const password = secrets.get(box.host) ?? box.master.password ?? secrets.get(undefined)
    return password === undefined ? box : { ...box, master: { ...box.master, password } }
  })
}
