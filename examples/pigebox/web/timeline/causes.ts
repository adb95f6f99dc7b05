const words: Readonly<Record<string, string>> = {
  overrun: 'the computer was too slow',
  device: 'the sound card was away',
  stall: 'the sound card stalled',
  storage: 'the storage was away or full',
  unrecorded: 'not recorded',
}

/** Why sound is missing, in words. */
export function causeOf(cause: string): string {
  return words[cause] ?? cause
}
