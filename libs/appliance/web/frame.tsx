import type { ComponentChildren } from 'preact'
import { useWords } from './words/use-words.tsx'

/** One link of the navigation. */
export interface NavItem {
  /** Where it leads. */
  readonly href: string
  /** What it is called. */
  readonly label: string
}

/** Props of {@link Nav}. */
export interface NavProps {
  /** The links. */
  readonly items: readonly NavItem[]
  /** The `href` of the current page. Default the page's path. */
  readonly current?: string
}

/** The navigation between an appliance's pages. */
export function Nav({ items, current = location.pathname }: NavProps) {
  return (
    <nav aria-label={useWords().frame.nav}>
      <ul>
        {items.map(({ href, label }) => (
          <li key={href}>
            <a href={href} aria-current={href === current ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Props of {@link Frame}. */
export interface FrameProps {
  /** The appliance's name, at the top left. */
  readonly brand: string
  /** The page's title: its heading. */
  readonly title: string
  /** Links to the appliance's pages. */
  readonly nav?: readonly NavItem[]
  /** What stands at the end of the header: a state, a button to log out. */
  readonly aside?: ComponentChildren
  /** What stands at the foot. */
  readonly footer?: ComponentChildren
  /** The page. */
  readonly children: ComponentChildren
}

/** The frame that all pages of an appliance share, as the server's own `page()` draws it. */
export function Frame({ brand, title, nav = [], aside, footer, children }: FrameProps) {
  return (
    <div class="frame">
      <a class="skip" href="#content">
        {useWords().frame.skip}
      </a>
      <header class="frame-head">
        <a class="brand" href="/">
          <span class="brand-mark" aria-hidden="true" />
          {brand}
        </a>
        {nav.length > 0 && <Nav items={nav} />}
        {aside !== undefined && <div class="frame-aside">{aside}</div>}
      </header>
      <main id="content" tabIndex={-1}>
        <h1>{title}</h1>
        {children}
      </main>
      {footer !== undefined && <footer class="frame-foot">{footer}</footer>}
    </div>
  )
}
