import { readFile } from 'node:fs/promises'

/** Whether the machine has a sound card at all, by the kernel's own list. */
export async function hasSoundCard(list = '/proc/asound/cards'): Promise<boolean> {
  const cards = await readFile(list, 'utf8').catch(() => '')
  return /^ *\d+ \[/m.test(cards)
}
