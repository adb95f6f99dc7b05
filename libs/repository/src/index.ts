/**
 * OS images in, a static mirror with rdiffs out.
 *
 * @packageDocumentation
 */
export { RepositoryError, type RepositoryErrorCode } from './errors.ts'
export {
  type ImageName,
  idOf,
  imageName,
  parseImageName,
  rdiffName,
  versionOf,
} from './image-name.ts'
export type { Meta, MetaDiff, MetaImage, PuavoConf, SummedFile, Sums } from './meta.ts'
