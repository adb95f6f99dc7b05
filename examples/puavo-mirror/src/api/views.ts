import type { JournalEntry } from '@boxwright/appliance'
import type { DescribedSeries, Progress } from '@boxwright/repository'
import packageJson from '../../package.json' with { type: 'json' }
import type { Config } from '../config/config.ts'
import type { DemoClient } from '../demo/client.ts'
import type { Keeper } from '../keeper.ts'
import type { LogView, ProgressView, SeriesView, StatusView } from './types.ts'

/** What there is to be shown. */
export interface Shown {
  readonly config: Config
  readonly keeper: Keeper
  /** Folder of the images. */
  readonly images: string
  /** The client of the demo, if the box makes its own images. */
  readonly client: DemoClient | undefined
}

/** The state of the box. */
export function statusView({ config, keeper, images, client }: Shown): StatusView {
  const { report, progress, state, failure } = keeper
  return {
    title: config.title,
    version: packageJson.version,
    time: Date.now(),
    state,
    images,
    repository: keeper.urlbase ?? '',
    demo: client !== undefined,
    progress: progress ? progressView(progress) : null,
    failure: failure ?? null,
    report: report
      ? {
          images: report.images.offered,
          diffs: report.diffs.offered,
          made: report.diffs.made,
          seconds: report.seconds,
          refused: report.refused.map(({ filename, error }) => ({
            filename,
            reason: error.message,
          })),
        }
      : null,
    verification: {
      files: keeper.verifying ?? null,
      total: fileCount(keeper.series),
      last: keeper.verified,
    },
    signed: keeper.signed
      ? { version: keeper.signed.version, expires: keeper.signed.expires.getTime() }
      : null,
    client: client?.view ?? null,
  }
}

/** How many images and rdiffs clients can fetch. */
function fileCount(series: readonly DescribedSeries[]): number {
  const images = series.flatMap((one) => one.images)
  return images.reduce((sum, { diffs }) => sum + 1 + diffs.length, 0)
}

/** How far a run has come. */
export function progressView({ done, total, rate, left, current }: Progress): ProgressView {
  return { done, total, rate: Math.round(rate), left: left ?? null, current }
}

/** What clients can fetch, without what only they want to know. */
export function seriesView(series: readonly DescribedSeries[]): SeriesView[] {
  return series.map(({ name, images }) => ({
    name,
    images: images.map(({ filename, version, size, sha512, puavoConf, diffs }) => ({
      filename,
      version,
      size,
      sha512,
      settings: Object.keys(puavoConf).length,
      diffs: diffs.map((diff) => ({
        filename: diff.filename,
        source: diff.source ?? null,
        size: diff.size,
      })),
    })),
  }))
}

/** An entry of the journal in one line. */
export function logView({ id, time, level, message, fields }: JournalEntry): LogView {
  const { image, rdiff, series, file, reason: why, err } = fields as Record<string, unknown>
  const reason = err instanceof Object && 'message' in err ? err.message : undefined
  const about = [image, rdiff, series, file, why, reason].filter((one) => typeof one === 'string')
  return { id, time, level, message: [message, ...about].join(': ') }
}
