import { expect, it } from 'vitest'
import * as abi from '../../src/board/input-abi.ts'
import { runC } from './c-program.ts'

/** What a C compiler makes of the kernel's header. */
const program = `
#include <linux/input.h>
#include <time.h>
int main(void) {
  struct input_event events[4] = {
    {.time = {3, 250000}, .type = EV_KEY, .code = KEY_POWER, .value = 1},
    {.type = EV_SYN, .code = SYN_REPORT},
    {.type = EV_KEY, .code = KEY_POWER, .value = 2},
    {.time = {4, 1000}, .type = EV_KEY, .code = KEY_A, .value = 0}};
  printf("%u %u %u %u\\n", (unsigned)EVIOCGRAB, (unsigned)EVIOCSCLOCKID, CLOCK_MONOTONIC, KEY_POWER);
  HEX(events);
}`

it('is what the header of the kernel says', async () => {
  const [numbers, hex] = await runC(program)
  expect(numbers).toBe([abi.grab, abi.setClock, abi.monotonic, abi.powerKey].join(' '))
  const events = Buffer.from(hex ?? '', 'hex')
  expect(events.length).toBe(4 * abi.inputEventSize(8))
  expect(abi.keyEvents(events, 8)).toEqual([
    { ms: 3250, code: abi.powerKey, isDown: true },
    { ms: 4001, code: 30, isDown: false },
  ])
})

it('knows the shorter events of 32-bit machines', () => {
  const bytes = Buffer.alloc(abi.inputEventSize(4))
  bytes.writeUInt32LE(7, 0)
  bytes.writeUInt32LE(500, 4)
  bytes.writeUInt16LE(1, 8)
  bytes.writeUInt16LE(abi.powerKey, 10)
  bytes.writeInt32LE(1, 12)
  expect(bytes.length).toBe(16)
  expect(abi.keyEvents(bytes, 4)).toEqual([{ ms: 7000.5, code: abi.powerKey, isDown: true }])
})
