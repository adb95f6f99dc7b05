import { expect, it } from 'vitest'
import * as abi from '../../src/board/gpio-abi.ts'
import { takeLines } from '../../src/board/gpio-lines.ts'
import { runC } from './c-program.ts'

/** What a C compiler makes of the kernel's header. */
const program = `
#include <linux/gpio.h>
#include <stddef.h>
#include <string.h>
#define R(member) offsetof(struct gpio_v2_line_request, member)
int main(void) {
  struct gpio_v2_line_request asked;
  struct gpio_v2_line_values values = {.bits = 5, .mask = 7};
  struct gpio_v2_line_event events[2] = {{.timestamp_ns = 5000000, .id = GPIO_V2_LINE_EVENT_RISING_EDGE, .offset = 4},
    {.timestamp_ns = 1500000007500000, .id = GPIO_V2_LINE_EVENT_FALLING_EDGE, .offset = 17}};
  memset(&asked, 0, sizeof asked);
  asked.offsets[0] = 4; asked.offsets[1] = 17;
  strcpy(asked.consumer, "imagetank");
  asked.config.flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN;
  asked.config.num_attrs = 1;
  asked.config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
  asked.config.attrs[0].attr.debounce_period_us = 20000;
  asked.config.attrs[0].mask = 3;
  asked.num_lines = 2;
  printf("%u %u %u\\n", (unsigned)GPIO_V2_GET_LINE_IOCTL, (unsigned)GPIO_V2_LINE_GET_VALUES_IOCTL,
    (unsigned)GPIO_V2_LINE_SET_VALUES_IOCTL);
  printf("%zu %zu %zu %zu %zu %zu %zu\\n", R(consumer), R(config.flags), R(config.num_attrs), R(config.attrs),
    R(num_lines), R(fd), sizeof asked);
  printf("%u %u %u %u %u %u %u\\n", GPIO_V2_LINE_FLAG_ACTIVE_LOW, GPIO_V2_LINE_FLAG_INPUT, GPIO_V2_LINE_FLAG_OUTPUT,
    GPIO_V2_LINE_FLAG_EDGE_RISING, GPIO_V2_LINE_FLAG_EDGE_FALLING, GPIO_V2_LINE_FLAG_BIAS_PULL_UP,
    GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN);
  HEX(asked);
  HEX(values);
  HEX(events);
}`

it('is what the header of the kernel says', async () => {
  const lines = await runC(program)
  const { getLine, getValues, setValues, request, lineFlags } = abi
  const { activeLow, input, output, rising, falling, pullUp, pullDown } = lineFlags
  const { consumer, flags, attributeCount, attribute, lineCount, fd, size } = request
  const events = Buffer.from(lines.pop() ?? '', 'hex')
  expect(lines).toEqual([
    [getLine, getValues, setValues].join(' '),
    [consumer, flags, attributeCount, attribute, lineCount, fd, size].join(' '),
    [activeLow, input, output, rising, falling, pullUp, pullDown].join(' '),
    abi.lineRequest([4, 17], input | pullDown, 'imagetank', 20_000).toString('hex'),
    abi.lineValues(5n, 7n).toString('hex'),
  ])
  expect(events.length).toBe(2 * abi.lineEventSize)
  expect(abi.lineEvents(events)).toEqual([
    { ms: 5, isRising: true, offset: 4 },
    { ms: 1_500_000_007.5, isRising: false, offset: 17 },
  ])
})

it.each([
  [
    '/dev/gpiochip-of-nobody',
    'ENOENT',
    'Could not take the lines 4, 17 of /dev/gpiochip-of-nobody: ENOENT',
  ],
  [
    '/dev/null',
    'ENOTTY',
    'Could not take the lines 4, 17 of /dev/null: inappropriate ioctl for device',
  ],
])('says of %s why it gives no lines', (chip, code, message) => {
  const take = () => takeLines(chip, [4, 17], abi.lineFlags.output)
  expect(take).toThrow(message)
  expect(take).toThrow(
    expect.objectContaining({ code: 'ERR_BOARD', cause: expect.objectContaining({ code }) }),
  )
})
