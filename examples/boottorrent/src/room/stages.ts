import type { Stage } from '../api/types.ts'

/** The stages of a boot, in order. */
export const stages: readonly Stage[] = [
  'dhcp',
  'tftp',
  'http',
  'phase1',
  'menu',
  'fetch',
  'seed',
  'booted',
]

/**
 * The stages that a machine has come through since it was switched on.
 *
 * @param before those until now
 * @param next the one that it is in now
 */
export function reached(before: readonly Stage[], next: Stage): readonly Stage[] {
  if (next === 'off') return []
  if (next === 'failed') return before
  const at = stages.indexOf(next)
  const last = stages.indexOf(before.at(-1) ?? 'off')
  if (at > last) return [...before, next]
  // Firmware, and then iPXE, ask for an address and fetch: that is one start.
  if (at === last || last <= stages.indexOf('http')) return before
  // A system that runs asks for an address, too; one that is switched on anew will fetch something.
  if (before.at(-1) === 'booted' && next === 'dhcp') return before
  // From the menu on it may go back: to choose again.
  if (at < stages.indexOf('menu')) return [next]
  return [...before.filter((stage) => stages.indexOf(stage) < at), next]
}
