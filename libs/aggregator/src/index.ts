/**
 * Many Redis masters in, one view out: programmes, media and schedules of all playout boxes.
 *
 * {@includeCode ../examples/watch.ts#watch}
 *
 * @packageDocumentation
 */
export {
  type Aggregator,
  type BoxStatus,
  createAggregator,
  type ViewAnswers,
} from './aggregator.ts'
export { openApplier } from './apply/applier.ts'
export type {
  Applied,
  Applier,
  ApplierEvents,
  ApplierOptions,
  ApplyOptions,
  BoxResultTold,
  StallTold,
  StateSource,
} from './apply/contract.ts'
export type { Application } from './apply/journal.ts'
export { type AnyPlan, isMediaPlan } from './apply/plans.ts'
export {
  type ApplyOutcome,
  type BoxResult,
  isMediaResult,
  type MediaResult,
  type MediaResultTree,
  mediaResultTree,
  type ProgrammeResult,
  type ResultFacts,
  type ResultTree,
  resultTree,
} from './apply/results.ts'
export type { NodeAnswer } from './apply/tell-node.ts'
export { type Box, type BoxId, boxIdOf, type MasterAccess, type TlsFiles } from './box.ts'
export type { BoxChange, KeyedValues } from './box-image.ts'
export type {
  BoxState,
  EmptiedState,
  LiveState,
  NeverSyncedState,
  StaleState,
  UnreachableState,
} from './box-state.ts'
export {
  type BroadcastDay,
  broadcastDay,
  broadcastDayAt,
  type DayRules,
  defaultDayStart,
  momentInDay,
} from './broadcast-day.ts'
export {
  addDays,
  type CalendarDay,
  compareDays,
  formatDay,
  isDay,
  momentOf,
  parseDay,
} from './calendar.ts'
export {
  type Configuration,
  type DurationsSettings,
  type LogSettings,
  type NodeSettings,
  type ReadConfiguration,
  type ReplicaSettings,
  readConfiguration,
} from './config/configuration.ts'
export {
  type IniDocument,
  type IniEntry,
  type IniFault,
  type IniSection,
  type Located,
  parseIni,
} from './config/ini.ts'
export {
  configurationPath,
  describeFault,
  type LoadedConfiguration,
  loadConfiguration,
} from './config/load.ts'
export { type LogFile, type LogFileOptions, logSize, openLog } from './config/log-file.ts'
export type { SecretFile } from './config/master.ts'
export type { ConfigurationFault } from './config/section-reader.ts'
export type {
  Description,
  DescriptionChange,
  Descriptions,
  Move,
} from './descriptions/contract.ts'
export { type DescriptionsOptions, openDescriptions } from './descriptions/descriptions.ts'
export { defaultTitle } from './descriptions/title.ts'
export {
  type Divergence,
  type DivergingItem,
  divergenceOf,
  type PlayingAlike,
} from './divergence.ts'
export {
  type Durations,
  type DurationsOptions,
  type KeptDurations,
  keepsDurations,
} from './durations.ts'
export { AggregatorError, type AggregatorErrorCode } from './errors.ts'
export type {
  AggregatorEvents,
  BoxChanged,
  BoxCounts,
  BoxEmptied,
  BoxLost,
  BoxReplaced,
  BoxStateTold,
} from './events.ts'
export { toCsv } from './export/csv.ts'
export { type ExportSources, exportProgramme } from './export/export-programme.ts'
export type { ExportedItem, ExportedProgramme, ExportOptions } from './export/exported.ts'
export { type JsonItem, type JsonProgramme, toJson } from './export/json.ts'
export { parseXmltvMoment, toXmltv, type XmltvOptions, xmltvMoment } from './export/xmltv.ts'
export { toXspf, type XspfOptions } from './export/xspf.ts'
export { type ConfigFile, type RedisConfigsOptions, redisConfigs } from './fleet/redis-configs.ts'
export type { Limits } from './limits.ts'
export {
  type CheckedItem,
  type CheckedMedia,
  type CheckOptions,
  checkDay,
  type DayCheck,
  type DayColour,
  type DayFinding,
  type DoubtfulMedia,
  type FoundStretch,
  type MissingMedia,
  type Stretch,
} from './listing/check.ts'
export {
  checkListing,
  type ListingContext,
  type TimedDay,
  timeListing,
} from './listing/check-listing.ts'
export type { Diagnostic, DiagnosticCode, Severity } from './listing/diagnostic.ts'
export {
  type FillerCandidate,
  type FillerOptions,
  type FillerProposal,
  proposeFillers,
} from './listing/fillers.ts'
export { formatListingName, type ListingName, parseListingName } from './listing/listing-name.ts'
export {
  type ListedDay,
  type ListedName,
  type Listing,
  type ParseOptions,
  parseListing,
} from './listing/parse.ts'
export { type GapContext, type GapProposal, proposeForGaps } from './listing/propose.ts'
export {
  type DurationOf,
  type ParsedDay,
  type ParsedItem,
  parsedDayOf,
  type TimedItem,
  timelineOf,
} from './listing/timeline.ts'
export { fileNameOf, parseDuration } from './media.ts'
export {
  type CheckedName,
  type CheckMediaOptions,
  checkMedia,
  type MediaCheck,
  mostNames,
  parseNames,
} from './media-check.ts'
export {
  type MediaChange,
  type MediaConflict,
  type MediaPlan,
  type NamingMembers,
  newMediaName,
  type Scheduled,
} from './media-plan.ts'
export type { Database, Oddity, OddityReason } from './oddity.ts'
export type { AggregatorOptions, FleetOptions, ReplicaAccess } from './options.ts'
export {
  type BoxPlan,
  type ConflictReason,
  type PlanningBox,
  type PlanningDay,
  type PlanOutcome,
  planDay,
  sameMembers,
  undoOf,
} from './plan.ts'
export {
  formatMember,
  type Item,
  isOdd,
  mediaFolder,
  type OddMember,
  type OddMemberReason,
  parseMember,
  type ScoredMember,
} from './programme.ts'
export { type ProgrammeKey, parseProgrammeKey, programmeKey } from './programme-key.ts'
export { type InfosOptions, infosOf, startsOf } from './programme-rules.ts'
export { type Candidate, mostRelevant, mostRelevantCompat } from './relevance.ts'
export type { CharacterSet } from './search/character-set.ts'
export { compileGlob, type Glob, type Taker } from './search/glob.ts'
export type { BoxSnapshot } from './snapshot.ts'
export type {
  BoxPlace,
  ListedProgramme,
  Media,
  MediaCopy,
  Showing,
  ShownItem,
  ShownProgramme,
} from './view/answers.ts'
export type {
  DivergenceOptions,
  ProgrammeOptions,
  SearchOptions,
  ShownBox,
  TownsOptions,
  View,
} from './view/contract.ts'
export { createView } from './view.ts'
