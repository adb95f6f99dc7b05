import type { FastifyRequest } from 'fastify'
import type { LoginLanguage } from '../users/login-words.ts'
import { type Html, html } from './html.ts'
import { type NavLink, type PageOptions, page } from './page.ts'

/** For the end of a page's header. */
function logoutButton(lang: string | undefined): Html {
  const words = lang === 'fr' ? 'Se déconnecter' : 'Log out'
  return html`<form method="post" action="/logout"><button class="quiet">${words}</button></form>`
}

/**
 * Draws pages: {@link page}, or an appliance's own one, which knows its name, its navigation, and by
 * the request whether there is somebody to log out.
 */
export interface PageFrame {
  /**
   * Draw a page.
   *
   * @param options what it shows
   * @param request who asks for it
   */
  (options: PageOptions, request?: FastifyRequest): string
  /** Languages of refusals; the first is for whose browser wants none of them. Default English alone. */
  readonly languages?: readonly LoginLanguage[]
}

/**
 * A frame with an appliance's name and navigation.
 *
 * @param brand its name for people
 * @param nav links to its pages
 * @param languages of refusals
 */
export function pageFrame(
  brand: string,
  nav: readonly NavLink[],
  languages: readonly LoginLanguage[] = ['en'],
): PageFrame {
  const draw = (options: PageOptions, request?: FastifyRequest): string => {
    const aside = request?.user === undefined ? {} : { aside: logoutButton(options.lang) }
    return page({ brand, nav, ...aside, ...options })
  }
  return Object.assign(draw, { languages })
}
