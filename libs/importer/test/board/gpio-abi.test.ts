import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import * as abi from '../../src/board/gpio-abi.ts'
import { takeLines } from '../../src/board/gpio-lines.ts'

/** What a C compiler makes of the kernel's header. */
const program = `
#include <linux/gpio.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#define R(member) offsetof(struct gpio_v2_line_request, member)
int main(void) {
  struct gpio_v2_line_request asked;
  struct gpio_v2_line_values values = {.bits = 5, .mask = 7};
  memset(&asked, 0, sizeof asked);
  asked.offsets[0] = 4; asked.offsets[1] = 17;
  strcpy(asked.consumer, "imagetank");
  asked.config.flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN;
  asked.num_lines = 2;
  printf("%u %u %u\\n", (unsigned)GPIO_V2_GET_LINE_IOCTL, (unsigned)GPIO_V2_LINE_GET_VALUES_IOCTL,
    (unsigned)GPIO_V2_LINE_SET_VALUES_IOCTL);
  printf("%zu %zu %zu %zu %zu\\n", R(consumer), R(config.flags), R(num_lines), R(fd), sizeof asked);
  printf("%u %u %u %u %u\\n", GPIO_V2_LINE_FLAG_ACTIVE_LOW, GPIO_V2_LINE_FLAG_INPUT, GPIO_V2_LINE_FLAG_OUTPUT,
    GPIO_V2_LINE_FLAG_BIAS_PULL_UP, GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN);
  for (size_t i = 0; i < sizeof asked; i++) printf("%02x", ((unsigned char *)&asked)[i]);
  printf("\\n");
  for (size_t i = 0; i < sizeof values; i++) printf("%02x", ((unsigned char *)&values)[i]);
  printf("\\n");
}`

it('is what the header of the kernel says', async () => {
  await using folder = await temporaryFolder()
  const [source, binary] = [join(folder.path, 'abi.c'), join(folder.path, 'abi')]
  await writeFile(source, program)
  await run('cc', '-o', binary, source)
  const told = await run(binary)
  const { getLine, getValues, setValues, request, lineFlags } = abi
  const { activeLow, input, output, pullUp, pullDown } = lineFlags
  const { consumer, flags, lineCount, fd, size } = request
  expect(told.trim().split('\n')).toEqual([
    [getLine, getValues, setValues].join(' '),
    [consumer, flags, lineCount, fd, size].join(' '),
    [activeLow, input, output, pullUp, pullDown].join(' '),
    abi.lineRequest([4, 17], input | pullDown, 'imagetank').toString('hex'),
    abi.lineValues(5n, 7n).toString('hex'),
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
