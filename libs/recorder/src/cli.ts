/**
 * Sound in, clock-aligned segments out: gapless, crash-safe, around the clock.
 *
 * @packageDocumentation
 */
export {}
