import type { colours } from '../lights.ts'

/** The name of a light. */
export type Colour = (typeof colours)[number]

/** What switches the lights of a box. */
export interface Switches extends Disposable {
  /**
   * Switch a light; one that the board has not is left.
   *
   * @throws {@link ImporterError} `ERR_BOARD`
   */
  set(colour: Colour, isOn: boolean): void
}

/** Which light is where. */
export type Places<Place> = Readonly<Partial<Record<Colour, Place>>>
