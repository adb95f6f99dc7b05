/**
 * Card in, safely renamed and proven archive out: no photo lost, none overwritten, none copied twice.
 *
 * {@includeCode ../examples/import-card.ts#import}
 *
 * @packageDocumentation
 */
export { type Animation, animate } from './board/animate.ts'
export type { ButtonEdge, ButtonSource } from './board/button-source.ts'
export { type Buzzer, playNotes } from './board/buzzer.ts'
export { type GpioButtonOptions, gpioButton } from './board/gpio-button.ts'
export { type GpioBuzzerOptions, gpioBuzzer } from './board/gpio-buzzer.ts'
export { gpioSwitches } from './board/gpio-switches.ts'
export { type HatLights, hatLights } from './board/hat-lights.ts'
export { startHatServer } from './board/hat-server.ts'
export { type KeyButtonOptions, keyButton } from './board/key-button.ts'
export { ledSwitches } from './board/led-switches.ts'
export { type PwmBuzzerOptions, pwmBuzzer } from './board/pwm-buzzer.ts'
export type { Colour, Places, Switches } from './board/switches.ts'
export { watchButton } from './board/watch-button.ts'
export {
  type BoxEvent,
  type BoxPhase,
  type BoxState,
  type FailureEvent,
  type ImportEvent,
  type LifeEvent,
  mayHalt,
  phaseOf,
  starting,
  stateAfter,
} from './box-state.ts'
export { longPress, type Press } from './button.ts'
export type { Card } from './card.ts'
export { hasDcim } from './cards/has-dcim.ts'
export { type WatchDevicesOptions, watchDevices } from './cards/watch-devices.ts'
export { watchFolder } from './cards/watch-folder.ts'
export { watchUdisks } from './cards/watch-udisks.ts'
export type {
  CardEvents,
  CardWatcher,
  OpenCard,
  WatchDisksOptions,
  WatchOptions,
} from './cards/watcher.ts'
export { ImporterError, type ImporterErrorCode } from './errors.ts'
export type { EventSource, ImporterEvents } from './events.ts'
export { type BoundedExiftool, boundedExiftool } from './exif/bounded.ts'
export { type FileKind, fileExtensions, kindOf } from './file-kinds.ts'
export { suffixOf } from './groups.ts'
export { eventOf, type HatWord, hatWords, isHatWord, wordsOf } from './hat-word.ts'
export {
  type ArchiveOptions,
  createImporter,
  type Importer,
  type ImportOptions,
} from './importer.ts'
export { colours, dark, isLit, type Light, type Lights, lightsOf } from './lights.ts'
export type { ExtraSum } from './mhl/manifest.ts'
export type { Naming, TemplateNaming } from './names.ts'
export type { ImporterOptions, ImporterSettings } from './options.ts'
export { createThumbnails, type ThumbnailOptions, type Thumbnails } from './pictures/thumbnails.ts'
export type { FileProgress, Progress } from './progress.ts'
export type {
  ArchiveReport,
  FailedFile,
  FileResult,
  ImportedFile,
  ImportReport,
  KnownFile,
  ReadBack,
  SkippedFile,
  SkipReason,
  Tally,
} from './report.ts'
export { type Note, type Sound, sounds } from './sound.ts'
export type {
  ArchiveStatus,
  ReindexReport,
  VerifyFault,
  VerifyReport,
} from './verify-report.ts'
