import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { makeDirectory } from '@boxwright/durable'
import { formatConfig, parseConfig, type SeriesList } from '../config.ts'
import { RepositoryError } from '../errors.ts'
import type { ImageName } from '../image-name.ts'
import { type Defaults, readDefaults, writeDefaults } from '../makefile.ts'
import { missing, readFiles, readText, settle } from '../mirror/files.ts'
import type { RepositorySettings } from '../options.ts'
import { configsFound, seriesFound } from '../series.ts'

const folder = join('config', 'images')
const single = 'images.json'

/**
 * Which series are to be offered.
 *
 * @param found - the images that there are
 * @throws {@link RepositoryError} `ERR_CONFIG`
 */
export async function wantedSeries(
  settings: RepositorySettings,
  found: readonly ImageName[],
): Promise<SeriesList[]> {
  const { puavoOs, config, mode } = settings
  if (puavoOs === undefined || config === 'write' || mode === 'development') {
    return seriesFound(found, mode)
  }
  const lists = await readConfigs(puavoOs, settings.suite)
  return unite(lists)
}

/** Write the configuration of all images that were found, and where everything is, for `make`. */
export async function writeConfigs(
  settings: RepositorySettings,
  found: readonly ImageName[],
): Promise<void> {
  const { puavoOs, images, mirror, urlbase } = settings
  if (puavoOs === undefined) return
  await makeDirectory(puavoOs)
  const several = (await readdir(join(puavoOs, folder)).catch(missing)) !== undefined
  const files = several
    ? [...configsFound(found)].map(([dist, list]) => [join(folder, `${dist}.json`), list] as const)
    : [[single, seriesFound(found, 'production')] as const]
  for (const [file, list] of files) await settle(join(puavoOs, file), formatConfig(list))
  const makefile = join(puavoOs, 'defaults.mk')
  const values = { image_dir: images, images_urlbase: urlbase, mirror_dir: mirror }
  await settle(makefile, writeDefaults((await readText(makefile)) ?? '', values))
}

/**
 * What `defaults.mk` and `local_defaults.mk` of a folder of puavo-os say.
 *
 * @param puavoOs - the folder
 */
export async function readPuavoDefaults(puavoOs: string): Promise<Defaults> {
  const texts = ['defaults.mk', 'local_defaults.mk'].map((name) => readText(join(puavoOs, name)))
  return readDefaults(...(await Promise.all(texts)).filter((text) => text !== undefined))
}

async function readConfigs(puavoOs: string, suite: string | undefined): Promise<SeriesList[]> {
  const texts = await readFiles(join(puavoOs, folder), (name) =>
    suite === undefined ? /^[^.].*\.json$/.test(name) : name === `${suite}.json`,
  )
  const lists = [...texts].flatMap(([name, text]) => parseConfig(text, join(puavoOs, folder, name)))
  if (texts.size > 0) return lists
  const file = join(puavoOs, single)
  const text = await readText(file)
  if (text !== undefined) return parseConfig(text, file)
  const wanted = join(puavoOs, folder, suite === undefined ? '*.json' : `${suite}.json`)
  throw new RepositoryError('ERR_CONFIG', `expected ${wanted} or ${file}, found neither`)
}

/** One series may be told of once only: two files would overwrite each other’s metadata. */
function unite(lists: readonly SeriesList[]): SeriesList[] {
  const twice = lists.find(
    ({ name }, index) => lists.findIndex((each) => each.name === name) < index,
  )
  if (!twice) return [...lists]
  throw new RepositoryError(
    'ERR_CONFIG',
    `${basename(folder)}: expected each series in one file, got ${twice.name} in two`,
  )
}
