import type { FastifyRequest } from 'fastify'
import { type Html, html } from './html.ts'
import { type NavLink, type PageOptions, page } from './page.ts'

/** For the end of a page's header. */
const logoutButton: Html = html`<form method="post" action="/logout"><button class="quiet">Log out</button></form>`

/**
 * Draws pages: {@link page}, or an appliance's own one, which knows its name, its navigation, and by
 * the request whether there is somebody to log out.
 */
export type PageFrame = (options: PageOptions, request?: FastifyRequest) => string

/**
 * A frame with an appliance's name and navigation.
 *
 * @param brand its name for people
 * @param nav links to its pages
 */
export function pageFrame(brand: string, nav: readonly NavLink[]): PageFrame {
  return (options, request) => {
    const aside = request?.user === undefined ? {} : { aside: logoutButton }
    return page({ brand, nav, ...aside, ...options })
  }
}
