import { describe, expect, it } from 'vitest'
import { type Buzzer, playNotes } from '../../src/board/buzzer.ts'

/** A buzzer, and what it does, seen by somebody else. */
export interface SeenBuzzer {
  readonly buzzer: Buzzer
  /** Wait until it sounds like this, as far as it can be told. */
  sounds(hertz: number): Promise<void>
  /** Wait until it is silent. */
  isSilent(): Promise<void>
  /** Whether it is free again for others, after it was disposed of. */
  isFree(): Promise<boolean>
}

/** What any buzzer must do. @param open - has one that is silent */
export function buzzerContract(name: string, open: () => Promise<SeenBuzzer>): void {
  describe(`a buzzer: ${name}`, () => {
    it('sounds until something else is asked for, and is silent when it is told to', async () => {
      const { buzzer, sounds, isSilent } = await open()
      await using _undo = buzzer
      // Before it has made any tone, too.
      buzzer.tone(0)
      await isSilent()
      // Up, down, and up again: a period may be shorter than half of the one before.
      for (const hertz of [440, 1047, 131]) {
        buzzer.tone(hertz)
        await sounds(hertz)
      }
      buzzer.tone(0)
      buzzer.tone(0)
      await isSilent()
      buzzer.tone(784)
      await sounds(784)
    })

    it('is silent after the notes that it plays', async () => {
      const { buzzer, isSilent } = await open()
      await using _undo = buzzer
      await playNotes(buzzer, [
        { hertz: 523, ms: 10 },
        { hertz: 784, ms: 10 },
      ])
      await isSilent()
    })

    it('is silent and free at the end, though it sounded', async () => {
      const { buzzer, sounds, isSilent, isFree } = await open()
      buzzer.tone(660)
      await sounds(660)
      await buzzer[Symbol.asyncDispose]()
      await isSilent()
      expect(await isFree()).toBe(true)
      const again = await open()
      await using _undo = again.buzzer
      await again.isSilent()
    })
  })
}
