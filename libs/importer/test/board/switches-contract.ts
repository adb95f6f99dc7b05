import { createConnection } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { animate } from '../../src/board/animate.ts'
import { startHatServer } from '../../src/board/hat-server.ts'
import type { Colour, Switches } from '../../src/board/switches.ts'
import { starting, stateAfter } from '../../src/box-state.ts'
import { eventOf, type HatWord } from '../../src/hat-word.ts'
import { colours, lightsOf } from '../../src/lights.ts'

/** Switches, and the lights that they switch, seen by somebody else. */
export interface SeenSwitches {
  readonly switches: Switches
  /** Wait until a light is on, or off. */
  until(colour: Colour, isOn: boolean): Promise<void>
  /** Which lights are on, once all was done that the switches were told. */
  lit(): Promise<readonly Colour[]>
  /** Whether the lights are free again for others, after the switches were disposed of. */
  areFree(): Promise<boolean>
}

/** What any switches must do, whatever they switch. @param open - has lights of some colours */
export function switchesContract(
  name: string,
  open: (used: readonly Colour[]) => Promise<SeenSwitches>,
): void {
  describe(`switches: ${name}`, () => {
    it('switch each light, and no other', async () => {
      const { switches, lit } = await open(colours)
      using _undo = switches
      expect(await lit()).toEqual([])
      for (const colour of colours) {
        switches.set(colour, true)
        switches.set(colour, true)
        expect(await lit()).toEqual([colour])
        switches.set(colour, false)
      }
      for (const colour of colours) switches.set(colour, true)
      expect(await lit()).toEqual(colours)
    })

    it('leave a light that the board has not', async () => {
      const { switches, lit } = await open(['green', 'red'])
      using _undo = switches
      switches.set('yellow', true)
      switches.set('red', true)
      expect(await lit()).toEqual(['red'])
    })

    it('are dark and free at the end', async () => {
      const { switches, lit, areFree } = await open(colours)
      for (const colour of colours) switches.set(colour, true)
      expect(await lit()).toEqual(colours)
      switches[Symbol.dispose]()
      expect(await areFree()).toBe(true)
      const again = await open(colours)
      using _undo = again.switches
      expect(await again.lit()).toEqual([])
    })

    it('show the words of scripts as the lights of the ancestor', async () => {
      const { switches, until, lit } = await open(colours)
      await using folder = await temporaryFolder()
      const socket = join(folder.path, 'hat-server')
      using lights = animate(switches, (error) => expect.fail(String(error)))
      let state = starting
      const onWord = (word: HatWord): void => {
        const event = eventOf(word)
        if (event) state = stateAfter(state, event)
        lights.show(lightsOf(state))
      }
      await using _server = await startHatServer(socket, onWord)
      const say = async (word: HatWord): Promise<void> =>
        expect(await text(createConnection(socket).end(word))).toBe('OK\n')
      const blinks = async (colour: Colour): Promise<void> => {
        for (const isOn of [true, false, true]) await until(colour, isOn)
      }
      await say('BS')
      await blinks('red')
      await say('BE')
      expect(await lit()).toEqual(['green'])
      await say('AS')
      await blinks('yellow')
      expect(await lit()).not.toContain('green')
      await say('AE')
      expect(await lit()).toEqual(['green'])
      await say('HS')
      await blinks('red')
      expect(await lit()).not.toContain('green')
      await say('HE')
      expect(await lit()).toEqual([])
    })
  })
}
