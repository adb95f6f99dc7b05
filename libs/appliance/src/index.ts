/**
 * What makes a program a box: web shell, login, mDNS name, metrics, journal, systemd.
 *
 * @packageDocumentation
 */
export { ApplianceError, type ApplianceErrorCode } from './errors.ts'
export type { JournalEntry, JournalLevel } from './journal/entry.ts'
export {
  createJournal,
  type Journal,
  type JournalEvents,
  type JournalLogger,
  type JournalOptions,
  type RecentOptions,
} from './journal/journal.ts'
export type { JournalStyle } from './journal/stderr.ts'
export type {
  Labels,
  MetricOptions,
  MetricType,
  Reading,
  Sample,
} from './metrics/metric.ts'
export {
  type Counter,
  createMetrics,
  type Gauge,
  type Metrics,
  type MetricsEvents,
  type MetricsOptions,
} from './metrics/metrics.ts'
export { measureProcess } from './metrics/process.ts'
