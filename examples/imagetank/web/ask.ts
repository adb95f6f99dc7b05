/**
 * Ask the box.
 *
 * @throws Error when it does not answer as it should
 */
export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`/api/${path}`, init)
  if (response.ok) return JSON.parse((await response.text()) || 'null') as Answer
  // The session ran out: the page itself is refused as well, and comes as a login.
  if (response.status === 401) location.reload()
  throw new Error(`The box answered ${response.status}.`)
}
