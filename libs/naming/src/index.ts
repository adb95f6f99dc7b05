/**
 * File names from a moment and facts: strftime with zones, sequence, safe characters.
 *
 * @packageDocumentation
 */
export {}
