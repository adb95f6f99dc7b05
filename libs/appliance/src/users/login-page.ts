import { type Html, html } from '../http/html.ts'
import type { LoginWords } from './login-words.ts'

/** What a login page shows. */
export interface LoginForm {
  /** What it says. */
  readonly words: LoginWords
  /** Whether a name is asked for. */
  readonly named: boolean
  /** Where to go afterwards: a path. */
  readonly next: string
  /** The name that was typed before. */
  readonly name?: string
  /** What was wrong with the last attempt. */
  readonly problem?: string
}

/**
 * The form of a login page. It works without a script, and password managers understand it.
 *
 * @param form what it shows
 * @returns the content of the page
 */
export function loginForm({ words, named, next, name = '', problem }: LoginForm): Html {
  const invalid = problem !== undefined && html` aria-invalid="true" aria-describedby="problem"`
  const hasName = name !== ''
  return html`<form method="post" action="/login" class="panel form login">
${problem !== undefined && html`<p class="note note-bad" id="problem" role="alert">${problem}</p>`}
<input type="hidden" name="next" value="${next}">
${
  named &&
  html`<div class="field">
<label for="name">${words.name}</label>
<input id="name" name="name" value="${name}" required autocomplete="username" autocapitalize="none" spellcheck="false"${!hasName && html` autofocus`}${invalid}>
</div>`
}
<div class="field">
<label for="password">${words.password}</label>
<input id="password" name="password" type="password" required autocomplete="current-password"${(hasName || !named) && html` autofocus`}${invalid}>
</div>
<button class="primary">${words.logIn}</button>
</form>`
}

/**
 * Where to go after logging in: only to a path of this appliance, whatever the link to the login said.
 *
 * @param next what was asked for
 * @returns a path, `/` if what was asked for is none
 */
export function safeNext(next: string | null | undefined): string {
  const base = 'http://appliance.invalid'
  const url = next?.startsWith('/') ? URL.parse(next, base) : null
  if (url?.origin !== base) return '/'
  // What is left of `/.//elsewhere.example` begins with two slashes, and would name a host.
  return url.pathname.replace(/^\/+/, '/') + url.search
}
