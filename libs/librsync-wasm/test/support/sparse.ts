import { open } from 'node:fs/promises'

/** Make a file that is mostly a hole, with bytes at some places. */
export async function sparseFile(
  path: string,
  size: number,
  islands: ReadonlyMap<number, Uint8Array>,
): Promise<void> {
  await using handle = await open(path, 'w')
  await handle.truncate(size)
  for (const [offset, bytes] of islands) await handle.write(bytes, 0, bytes.length, offset)
}
