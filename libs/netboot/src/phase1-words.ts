/** What the kernel of phase 1 is told, whoever loads it. */
export interface Phase1Words {
  /** Where a machine tells how it is doing; `undefined`: nowhere. */
  readonly server: string | undefined
  /** More words: `console=ttyS0`. */
  readonly words?: readonly string[]
}

/** The command line of phase 1, a word each. */
export function phase1Words({ server, words = [] }: Phase1Words): string[] {
  return [
    ...['rdinit=/init', 'quiet', 'panic=30'],
    ...(server === undefined ? [] : [`netboot_server=${server}`]),
    ...words,
  ]
}
