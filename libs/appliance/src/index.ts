/**
 * What makes a program a box: web shell, login, mDNS name, metrics, journal, systemd.
 *
 * @packageDocumentation
 */

export {
  type Address,
  addressesOf,
  type InterfaceAddress,
  type Listening,
} from './addresses.ts'
export { type Appliance, createAppliance } from './appliance.ts'
export { type BoxConfig, type BoxDefaults, type BoxKeys, boxKeys } from './box/box-keys.ts'
export { type AddPagesOptions, addPages } from './box/pages.ts'
export { portCapabilities } from './box/port-capabilities.ts'
export { type PrepareBoxOptions, type PreparedBox, prepareBox } from './box/prepare-box.ts'
export { type Reached, reachedAt } from './box/reached.ts'
export { type ReadConfigOptions, readConfig } from './config/read.ts'
export { type ReadConfigFileOptions, readConfigFile } from './config/read-file.ts'
export { type ConfigTextOptions, configText } from './config/text.ts'
export { duration, size } from './config/values.ts'
export { ApplianceError, type ApplianceErrorCode } from './errors.ts'
export {
  createEventStream,
  type EventStream,
  type EventStreamOptions,
  type PublishOptions,
} from './events/stream.ts'
export {
  type ClockOptions,
  formatBytes,
  formatDate,
  formatDuration,
  formatLevel,
  formatTime,
} from './format.ts'
export type { Graph, GraphField, GraphRange } from './graphs/graph.ts'
export {
  createHistory,
  type History,
  type HistoryEvents,
  type HistoryOptions,
} from './graphs/history.ts'
export type {
  GraphReading,
  HistoryReading,
  ReadingOptions,
  TraceReading,
} from './graphs/reading.ts'
export { type ServeGraphsOptions, serveGraphs } from './graphs/serve-graphs.ts'
export { type PageFrame, pageFrame } from './http/frame.ts'
export type { Health, HealthCheck, HealthReport } from './http/health.ts'
export { escapeHtml, type Html, type HtmlValue, html } from './http/html.ts'
export { type NavLink, type PageOptions, page } from './http/page.ts'
export type { ShellRefusal, ShellRefusalCode } from './http/refusal.ts'
export { readStyleSheet, serveFrame } from './http/serve-frame.ts'
export type { ServerLimits } from './http/server.ts'
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
export type { ServiceOptions } from './mdns/identity.ts'
export { type Mdns, type MdnsEvents, type MdnsOptions, publishName } from './mdns/mdns.ts'
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
export {
  createMuninNode,
  type MuninNode,
  type MuninNodeEvents,
  type MuninNodeOptions,
} from './munin/node.ts'
export type { ApplianceOptions } from './options.ts'
export type { Part, Started } from './part.ts'
export type { MdnsJoin, MuninJoin } from './parts/own-parts.ts'
export {
  createServiceNotifier,
  type ServiceNotifier,
  type ServiceNotifierEvents,
  type ServiceNotifierOptions,
} from './systemd/notifier.ts'
export { type ServiceUnitOptions, serviceUnit } from './systemd/unit.ts'
export {
  type Certificate,
  type CertificateFiles,
  loadCertificate,
  type SelfSigned,
  type SelfSignedTls,
  type TlsOptions,
} from './tls/certificate.ts'
export { attachment, isHidden } from './trees/path.ts'
export { type ByteRange, parseRange } from './trees/range.ts'
export { noncePlaceholder, type PagesOptions, servePages } from './trees/serve-pages.ts'
export { serveTree, type TreeOptions } from './trees/serve-tree.ts'
export { appendPiece, type PiecePlace } from './uploads/append-piece.ts'
export { takePieces } from './uploads/take-pieces.ts'
export { UploadError } from './uploads/upload-error.ts'
export type { User, UserStore } from './user.ts'
export { addUsers, type UsersOptions, type UsersSurroundings } from './users/add-users.ts'
export type { AttemptLimits } from './users/attempts.ts'
export type { LoginEvent } from './users/context.ts'
export { mayPass } from './users/guard.ts'
export type { LimiterOptions } from './users/limiter.ts'
export type { LoginLanguage } from './users/login-words.ts'
export { hashPassword, verifyPassword } from './users/password.ts'
export { type PasswordStoreOptions, passwordStore } from './users/password-store.ts'
export type { SessionOptions } from './users/sessions.ts'
export { type UsersFileOptions, usersFile } from './users/users-file.ts'
