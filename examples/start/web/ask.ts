import type { Told } from '../src/boxes.ts'

/** Ask for all that the starter has told. */
export async function load(): Promise<Told> {
  const response = await fetch('/api/boxes')
  if (!response.ok) throw new Error(`/api/boxes: ${response.status}`)
  return (await response.json()) as Told
}

/** Have a box that has ended started again; what becomes of it is told by events. */
export async function restart(name: string): Promise<void> {
  await fetch(`/api/boxes/${name}/restart`, { method: 'POST' })
}
