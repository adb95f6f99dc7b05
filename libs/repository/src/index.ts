/**
 * OS images in, a static mirror with rdiffs out.
 *
 * @packageDocumentation
 */
export {
  type TrustedMirror,
  type TrustMirrorOptions,
  trustMirror,
} from './client/trust-mirror.ts'
export {
  type AppliedDiff,
  type TrustAnchor,
  type UpdateImageOptions,
  type UpdateImageReport,
  updateImage,
} from './client/update-image.ts'
export type { SeriesList } from './config.ts'
export type { DescribedDiff, DescribedImage, DescribedSeries } from './describe.ts'
export { RepositoryError, type RepositoryErrorCode } from './errors.ts'
export type {
  Beginning,
  EventSource,
  FailedDiff,
  ReadImage,
  ReadyDiff,
  Refusal,
  RepositoryEvents,
} from './events.ts'
export {
  type ImageName,
  idOf,
  imageName,
  parseImageName,
  rdiffName,
  versionOf,
} from './image-name.ts'
export {
  type CreateKeysOptions,
  createKeys,
  type KeysReport,
  type RotateKeysOptions,
  rotateKeys,
} from './keys/keygen.ts'
export type { Defaults } from './makefile.ts'
export type { Meta, MetaDiff, MetaImage, MetaSeries, PuavoConf, SummedFile, Sums } from './meta.ts'
export type { EngineName, RepositoryOptions, RepositorySettings } from './options.ts'
export { parseMeta } from './parse-meta.ts'
export type { Progress } from './progress.ts'
export {
  createRepository,
  type GenerateOptions,
  type PruneMirrorOptions,
  type Repository,
  type VerifyMirrorOptions,
} from './repository.ts'
export type { OnlineRole, Role } from './roles.ts'
export type { TargetCount } from './selection.ts'
export type { Mode } from './series.ts'
export type { SignReport } from './sign-report.ts'
export { readPuavoDefaults } from './steps/configuration.ts'
export type { Forecast } from './steps/forecast.ts'
export type { BytesRead, DiffCounts, GenerateReport, ImageCounts } from './steps/generate.ts'
export type { MirrorFault } from './steps/mirror-fault.ts'
export type { RdiffTarget } from './steps/plan-run.ts'
export type { PruneReport } from './steps/prune.ts'
export type { UploadReport } from './steps/upload.ts'
export type { TargetFile } from './trust/model.ts'
export type { UploadMirrorOptions } from './upload/options.ts'
export { createDeltaWorker, type DeltaWorker } from './workers/delta-worker.ts'
export type {
  DeltaWorkerEvents,
  DeltaWorkerReport,
  DonePair,
  WorkedPair,
} from './workers/worker-events.ts'
export type { DeltaWorkerOptions, DeltaWorkerSettings } from './workers/worker-options.ts'
