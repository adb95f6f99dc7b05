import { RepositoryError } from '../errors.ts'
import type { RepositoryOptions } from '../options.ts'
import { createRepository, type Repository } from '../repository.ts'
import { readPuavoDefaults } from '../steps/configuration.ts'
import { defaultPuavoOs } from './flags.ts'

/** Open the repository that `defaults.mk` of a folder of puavo-os describes. */
export async function openFromDefaults(
  flag: string | undefined,
  more: Partial<RepositoryOptions>,
): Promise<Repository> {
  const puavoOs = flag ?? defaultPuavoOs
  const defaults = await readPuavoDefaults(puavoOs)
  const { image_dir, mirror_dir, images_urlbase, debootstrap_suite, mode } = defaults
  if (image_dir === undefined) {
    throw new RepositoryError('ERR_CONFIG', `${puavoOs}/defaults.mk: expected image_dir, got none`)
  }
  if (mode !== undefined && mode !== 'production' && mode !== 'development') {
    const message = `mode: expected production or development, got ${mode}`
    throw new RepositoryError('ERR_CONFIG', `${puavoOs}/defaults.mk: ${message}`)
  }
  return createRepository({
    images: image_dir,
    puavoOs,
    config: 'read',
    ...(mirror_dir !== undefined && { mirror: mirror_dir }),
    ...(images_urlbase !== undefined && { repository: images_urlbase }),
    ...(debootstrap_suite !== undefined && { suite: debootstrap_suite }),
    ...(mode !== undefined && { mode }),
    ...more,
  })
}
