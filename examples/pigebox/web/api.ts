import type { ErrorView } from '../src/api/types.ts'

/**
 * Ask the API.
 *
 * @throws Error with the API's own words when it refuses
 */
export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`/api/${path}`, init)
  if (response.ok) return (await response.json()) as Answer
  // The session ran out: the page itself is refused as well, and comes as a login.
  if (response.status === 401) location.reload()
  const refusal = (await response.json().catch(() => ({}))) as Partial<ErrorView>
  throw new Error(refusal.message ?? `The box answered ${response.status}.`)
}

/** A range as the API takes it. */
export function rangeQuery({ from, to }: { readonly from: number; readonly to: number }): string {
  return `from=${from}&to=${to}`
}
