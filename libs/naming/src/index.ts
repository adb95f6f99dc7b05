/**
 * File names from a moment and facts: strftime with zones, sequence, safe characters.
 *
 * @packageDocumentation
 */
export { NamingError, type NamingErrorCode } from './errors.ts'
export { isRepeated, type LocalTime, localTime } from './local-time.ts'
export { marks, nextMark, previousMark } from './marks.ts'
export {
  compileName,
  type Facts,
  type NameSource,
  type NameTemplate,
} from './name-template.ts'
export { suffixed } from './path.ts'
export { type RepeatsOptions, type Repetition, repeats } from './repeats.ts'
export { nameKey, type SafeNameOptions, safeName } from './safe-name.ts'
export { exactName, segmentName } from './segment.ts'
export { compileTemplate, strftime, type Template } from './template.ts'
export { assertZone, utcOffset, type ZoneOptions } from './zone.ts'
