/**
 * A project folder in, booted machines out.
 *
 * @packageDocumentation
 */
export { NetbootError, type NetbootErrorCode } from './errors.ts'
