/**
 * librsync for files, by their paths. For Node, Deno and Bun.
 *
 * @packageDocumentation
 */
export { RsyncError } from '../errors.ts'
