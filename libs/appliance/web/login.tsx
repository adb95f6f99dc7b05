import { useState } from 'preact/hooks'

/** Props of {@link Login}. */
export interface LoginProps {
  /** Ask for a name too. Default `true`. */
  readonly named?: boolean
  /** Called once the user is logged in. Default: load the page anew. */
  readonly onLogin?: () => void
}

/** A login within a page, for one whose session ran out while it was open. */
export function Login({ named = true, onLogin = () => location.reload() }: LoginProps) {
  const [problem, setProblem] = useState('')
  const [waiting, setWaiting] = useState(false)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const fields = Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement))
    setWaiting(true)
    try {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify(fields)
      const response = await fetch('/login', { method: 'POST', headers, body })
      if (response.ok) return onLogin()
      const { message } = (await response.json()) as { message?: string }
      setProblem(message ?? 'This did not work.')
    } catch {
      setProblem('The appliance does not answer.')
    } finally {
      setWaiting(false)
    }
  }

  return (
    <form class="form login" onSubmit={(event) => void submit(event)}>
      {problem !== '' && (
        <p class="note note-bad" role="alert">
          {problem}
        </p>
      )}
      {named && (
        <div class="field">
          <label for="login-name">Name</label>
          <input id="login-name" name="name" required autoComplete="username" />
        </div>
      )}
      <div class="field">
        <label for="login-password">Password</label>
        <input
          id="login-password"
          name="password"
          type="password"
          required
          autoComplete="current-password"
        />
      </div>
      <button type="submit" class="primary" disabled={waiting}>
        Log in
      </button>
    </form>
  )
}

/** Log out, then show the login. */
export async function logOut(): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  await fetch('/logout', { method: 'POST', headers, body: '{}' })
  location.assign('/login')
}
