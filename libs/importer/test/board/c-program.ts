import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'

/** What each begins with; `HEX` prints a line: the bytes of a variable. */
const head = `
#include <stdio.h>
#define HEX(of) for (size_t i = 0; i < sizeof of; i++) printf("%02x", ((unsigned char *)&of)[i]); printf("\\n")
`

/** Compile a program in C, and run it. @returns the lines that it prints */
export async function runC(program: string): Promise<string[]> {
  await using folder = await temporaryFolder()
  const [source, binary] = [join(folder.path, 'program.c'), join(folder.path, 'program')]
  await writeFile(source, head + program)
  await run('cc', '-o', binary, source)
  return (await run(binary)).trim().split('\n')
}
