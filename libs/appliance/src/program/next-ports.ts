/**
 * How many ports after the first a box may try if that one is taken: a port that somebody asked for, by a flag or in a
 * file, is a promise; one that nobody asked for may be another one.
 *
 * @param flags what was asked for
 */
export function nextPorts(flags: { readonly port?: string; readonly config?: string }): number {
  return flags.port === undefined && flags.config === undefined ? 20 : 0
}
