/**
 * Ask the box.
 *
 * @returns what it answers; `undefined` if that is nothing
 * @throws Error when it does not answer as it should, in its own words
 */
export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`/api/${path}`, init)
  const text = await response.text()
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as Answer
  // The session ran out: the page itself is refused as well, and comes as a login.
  if (response.status === 401) location.reload()
  throw new Error(messageIn(text) ?? `The box answered ${response.status}.`)
}

/** Tell the box something. */
export async function tell(method: string, path: string, body?: unknown): Promise<void> {
  await ask(path, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
}

function messageIn(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text)
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}
