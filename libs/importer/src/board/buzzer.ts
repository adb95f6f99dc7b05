import { setTimeout as sleep } from 'node:timers/promises'
import type { Note } from '../sound.ts'

/** A buzzer of a board. Disposing of it ends its tone. */
export interface Buzzer extends AsyncDisposable {
  /**
   * Sound until something else is asked for.
   *
   * @param hertz - frequency; 0 for silence
   * @throws {@link ImporterError} `ERR_BOARD`
   */
  tone(hertz: number): void
}

/**
 * Play notes, one after the other; then it is silent, whatever happened.
 *
 * @throws {@link ImporterError} `ERR_BOARD`
 */
export async function playNotes(
  buzzer: Pick<Buzzer, 'tone'>,
  notes: readonly Note[],
): Promise<void> {
  try {
    for (const { hertz, ms } of notes) {
      buzzer.tone(hertz)
      await sleep(ms)
    }
  } finally {
    buzzer.tone(0)
  }
}
