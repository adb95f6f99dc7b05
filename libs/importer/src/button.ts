/** What a person wants who has pressed the button. */
export type Press = 'long' | 'short'

/** ms that the button is held for a long press: it halts the box. */
export const longPress = 2000

/** What became of the button at a moment. */
export interface ButtonState {
  /** When it was pressed, in ms; `undefined` while it is not. */
  readonly since: number | undefined
  /** Whether the long press was told already: it is told while the button is still held. */
  readonly isTold: boolean
}

/** A button that nobody touches. */
export const released: ButtonState = { since: undefined, isTold: false }

/**
 * Look at a button.
 *
 * @param state - what it was
 * @param isDown - whether it is pressed now
 * @param now - in ms, of a clock that only goes forward
 * @returns what it is, and the press that is known by now
 */
export function look(
  state: ButtonState,
  isDown: boolean,
  now: number,
): { readonly state: ButtonState; readonly press: Press | undefined } {
  const { since, isTold } = state
  if (!isDown) {
    if (since === undefined || isTold) return { state: released, press: undefined }
    // Nobody may have looked in the meantime.
    return { state: released, press: now - since < longPress ? 'short' : 'long' }
  }
  if (since === undefined) return { state: { since: now, isTold: false }, press: undefined }
  if (isTold || now - since < longPress) return { state, press: undefined }
  return { state: { since, isTold: true }, press: 'long' }
}
