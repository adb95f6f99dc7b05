/** In a virtual machine: makes drivers and uses them, as a line of JSON each tells it. */
import { execFileSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { gpioButton } from '../../../src/board/gpio-button.ts'
import { gpioBuzzer } from '../../../src/board/gpio-buzzer.ts'
import { gpioSwitches } from '../../../src/board/gpio-switches.ts'
import { keyButton } from '../../../src/board/key-button.ts'
import { ledSwitches } from '../../../src/board/led-switches.ts'
import { pwmBuzzer } from '../../../src/board/pwm-buzzer.ts'
import { watchButton } from '../../../src/board/watch-button.ts'
import { errnoOf } from '../../../src/errors.ts'
import type { Request } from './board.ts'

const say = (what: object): void => console.log(JSON.stringify(what))
const drivers = { gpioButton, gpioBuzzer, gpioSwitches, keyButton, ledSwitches, pwmBuzzer }
const made = new Map<string, Record<PropertyKey, (...args: readonly unknown[]) => unknown>>()

async function obey({ verb, name, args }: Request): Promise<unknown> {
  if (verb === 'run') return execFileSync('/bin/busybox', ['sh', '-c', name], { encoding: 'utf8' })
  if (verb in drivers) {
    const make = drivers[verb as keyof typeof drivers] as (...args: readonly unknown[]) => never
    made.set(name, make(...args))
    return null
  }
  const thing = made.get(name)
  if (!thing) throw new Error(`there is no ${name}`)
  if (verb === 'watch') {
    const tell = (what: object): void => say({ told: what })
    const watch = watchButton(
      thing as never,
      (press) => tell({ press }),
      (error) => tell({ fault: String(error), code: errnoOf(error) }),
    )
    made.set(name, watch as never)
    return null
  }
  if (verb === 'dispose') {
    made.delete(name)
    await (thing[Symbol.asyncDispose] ?? thing[Symbol.dispose])?.call(thing)
    return null
  }
  return (await thing[verb]?.(...args)) ?? null
}

say({ told: 'ready' })
for await (const line of createInterface(process.stdin)) {
  try {
    say({ answer: await obey(JSON.parse(line)) })
  } catch (error) {
    say({ error: String(error), code: errnoOf(error) })
  }
}
