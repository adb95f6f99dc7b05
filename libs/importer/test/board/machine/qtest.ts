import { EventEmitter, once } from 'node:events'
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'

/** The pins of a chip in a virtual machine, seen from outside: QEMU's own test protocol (docs/devel/qtest.rst). */
export interface Pins extends Disposable {
  /** Put a level on a pin, as a button does. */
  put(pin: number, isHigh: boolean): Promise<void>
  /** Whether the chip holds a pin high. */
  isHigh(pin: number): boolean
  /** How often the chip has changed a pin. */
  changes(pin: number): number
  /** Wait until something is so that depends on pins. */
  until(isSo: () => boolean): Promise<void>
}

/**
 * Take hold of the pins of a chip.
 *
 * @param socket - path of QEMU's socket for tests
 * @param chip - path of the chip in QEMU's tree of objects
 */
export async function openPins(socket: string, chip: string): Promise<Pins> {
  const connection = createConnection(socket)
  await once(connection, 'connect')
  const events = new EventEmitter<{ pin: []; answer: [text: string] }>()
  const levels = new Map<number, boolean>()
  const counts = new Map<number, number>()
  createInterface(connection).on('line', (line) => {
    const [, way, pin] = /^IRQ (raise|lower) (\d+)$/.exec(line) ?? []
    if (pin === undefined) {
      events.emit('answer', line)
      return
    }
    levels.set(Number(pin), way === 'raise')
    counts.set(Number(pin), (counts.get(Number(pin)) ?? 0) + 1)
    events.emit('pin')
  })
  const ask = async (text: string): Promise<void> => {
    const answered = once(events, 'answer')
    connection.write(`${text}\n`)
    const [answer] = await answered
    if (!String(answer).startsWith('OK')) throw new Error(`QEMU: ${text}: ${answer}`)
  }
  await ask(`irq_intercept_out ${chip}`)
  return {
    put: (pin, isHigh) => ask(`set_irq_in ${chip} unnamed-gpio-in ${pin} ${isHigh ? 1 : 0}`),
    isHigh: (pin) => levels.get(pin) ?? false,
    changes: (pin) => counts.get(pin) ?? 0,
    async until(isSo) {
      while (!isSo()) await once(events, 'pin')
    },
    [Symbol.dispose]: () => connection.destroy(),
  }
}
