import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { boardFailure } from '../errors.ts'
import type { Buzzer } from './buzzer.ts'

/** A buzzer at a PWM channel. */
export interface PwmBuzzerOptions {
  /** Folder of the PWM chip. Default `/sys/class/pwm/pwmchip0`. */
  readonly chip?: string
  /** Which channel of it. Default 0: on a Raspberry Pi with `dtoverlay=pwm,pin=18,func=2`, the buzzer of a Pibrella. */
  readonly channel?: number
}

/**
 * A buzzer at a PWM channel (Documentation/driver-api/pwm.rst): the hardware makes the tone. A channel that nobody had in use
 * is given back at the end.
 *
 * @throws {@link ImporterError} `ERR_BOARD`: there is no such channel, or somebody else has it
 */
export function pwmBuzzer(options: PwmBuzzerOptions = {}): Buzzer {
  const { chip = '/sys/class/pwm/pwmchip0', channel = 0 } = options
  const folder = join(chip, `pwm${channel}`)
  const doing = `sound the buzzer ${folder}`
  const attempt = <Done>(step: () => Done): Done => {
    try {
      return step()
    } catch (cause) {
      throw boardFailure(cause, doing)
    }
  }
  const write = (path: string, value: number): void =>
    attempt(() => writeFileSync(path, String(value)))
  const isOurs = !existsSync(folder)
  if (isOurs) write(join(chip, 'export'), channel)
  const set = (name: string, value: number): void => write(join(folder, name), value)
  const get = (name: string): number =>
    attempt(() => Number(readFileSync(join(folder, name), 'utf8')))
  return {
    tone(hertz) {
      // While a channel has no period yet, the kernel takes nothing else.
      if (hertz === 0) {
        if (get('enable') === 1) set('enable', 0)
        return
      }
      const period = Math.round(1e9 / hertz)
      // Never shorter than the part of it that is on.
      if (get('duty_cycle') > period) set('duty_cycle', 0)
      set('period', period)
      set('duty_cycle', Math.round(period / 2))
      set('enable', 1)
    },
    async [Symbol.asyncDispose]() {
      try {
        if (get('enable') === 1) set('enable', 0)
      } finally {
        if (isOurs) write(join(chip, 'unexport'), channel)
      }
    },
  }
}
