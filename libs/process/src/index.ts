/**
 * Child processes: ready, watched, restarted, reaped, never left behind.
 *
 * @packageDocumentation
 */
export {}
