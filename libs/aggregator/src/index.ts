/**
 * Many Redis masters in, one view out: programmes, media and schedules of all playout boxes.
 *
 * @packageDocumentation
 */
export { AggregatorError, type AggregatorErrorCode } from './errors.ts'
