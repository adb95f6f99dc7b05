// The character devices of keys: `linux/input.h`.

/** `EVIOCGRAB`: `_IOW('E', 0x90, int)`; its argument is a number, no pointer. */
export const grab = 0x40044590

/** `EVIOCSCLOCKID`: `_IOW('E', 0xa0, int)`. */
export const setClock = 0x400445a0

/** `CLOCK_MONOTONIC` of `linux/time.h`. */
export const monotonic = 1

/** `KEY_POWER` of `linux/input-event-codes.h`. */
export const powerKey = 116

/** `EV_KEY`. */
const ofKey = 1

/** Bytes of a `struct input_event`. @param long - bytes of a C `long`: a time is two of them */
export function inputEventSize(long: number): number {
  return 2 * long + 8
}

/** A key goes down or up. */
export interface KeyEvent {
  /** Which: a `KEY_` of `linux/input-event-codes.h`. */
  readonly code: number
  /** Whether it is held from now on. */
  readonly isDown: boolean
  /** When, in ms of the clock of the device. */
  readonly ms: number
}

/**
 * Read what keys did: a whole number of `struct input_event`. Keys that repeat while they are held are not told again.
 *
 * @param long - bytes of a C `long`
 */
export function keyEvents(bytes: Buffer, long: number): KeyEvent[] {
  const size = inputEventSize(long)
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => {
    const event = bytes.subarray(index * size)
    const number = (at: number): number =>
      long === 8 ? Number(event.readBigUInt64LE(at)) : event.readUInt32LE(at)
    return {
      ms: number(0) * 1000 + number(long) / 1000,
      type: event.readUInt16LE(2 * long),
      code: event.readUInt16LE(2 * long + 2),
      value: event.readInt32LE(2 * long + 4),
    }
  })
    .filter(({ type, value }) => type === ofKey && value <= 1)
    .map(({ ms, code, value }) => ({ ms, code, isDown: value === 1 }))
}
