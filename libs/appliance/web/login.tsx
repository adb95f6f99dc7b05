import { useState } from 'preact/hooks'
import type { ShellRefusalCode } from '../src/http/refusal.ts'
import { useWords } from './words/use-words.tsx'

/** Props of {@link Login}. */
export interface LoginProps {
  /** Ask for a name too. Default `true`. */
  readonly named?: boolean
  /** Called once the user is logged in. Default: load the page anew. */
  readonly onLogin?: () => void
}

/** A login within a page, for one whose session ran out while it was open. */
export function Login({ named = true, onLogin = () => location.reload() }: LoginProps) {
  const words = useWords().login
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
      const { code } = (await response.json()) as { code?: ShellRefusalCode }
      setProblem(
        code === 'wrong-password'
          ? words.wrong
          : code === 'too-many'
            ? words.tooMany
            : words.failed,
      )
    } catch {
      setProblem(words.silent)
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
          <label for="login-name">{words.name}</label>
          <input id="login-name" name="name" required autoComplete="username" />
        </div>
      )}
      <div class="field">
        <label for="login-password">{words.password}</label>
        <input
          id="login-password"
          name="password"
          type="password"
          required
          autoComplete="current-password"
        />
      </div>
      <button type="submit" class="primary" disabled={waiting}>
        {words.logIn}
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
