import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { boardFailure } from '../errors.ts'
import type { Buzzer } from './buzzer.ts'
import { lineFlags } from './gpio-abi.ts'
import { takeLines } from './gpio-lines.ts'
import { controlOf } from './tone-control.ts'

/** A buzzer at a line of a GPIO chip. */
export interface GpioBuzzerOptions {
  /** Path of the chip. Default `/dev/gpiochip0`. */
  readonly chip?: string
  /** Which line of it. Default 18: the buzzer of a Pibrella. */
  readonly line?: number
}

/**
 * A buzzer at a line of a GPIO chip: a thread of its own switches it on and off, as even as the scheduler lets it. It begins
 * with the first tone, and takes some 10 MB. Where there is a PWM channel at the pin, that sounds cleaner.
 *
 * @throws {@link ImporterError} `ERR_BOARD`: there is no such line, or somebody else has it
 */
export function gpioBuzzer(options: GpioBuzzerOptions = {}): Buzzer {
  const { chip = '/dev/gpiochip0', line = 18 } = options
  const lines = takeLines(chip, [line], lineFlags.output)
  const memory = new SharedArrayBuffer(4)
  const control = controlOf(memory)
  let thread: Worker | undefined
  let failure: Error | undefined
  const begin = (): Worker => {
    const file = new URL(`./tone-thread${extname(import.meta.url)}`, import.meta.url)
    const begun = new Worker(file, { workerData: { fd: lines.fd, memory } })
    begun.on('error', (error) => {
      failure = error
    })
    begun.unref()
    return begun
  }
  return {
    tone(hertz) {
      if (failure) throw boardFailure(failure, `sound the buzzer at line ${line} of ${chip}`)
      if (hertz > 0) thread ??= begin()
      control.sound(hertz)
    },
    async [Symbol.asyncDispose]() {
      control.end()
      // One that has ended already tells so no more.
      if (thread && thread.threadId >= 0) await once(thread, 'exit')
      lines.set(0, false)
      lines[Symbol.dispose]()
    },
  }
}
