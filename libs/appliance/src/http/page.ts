import { type Html, type HtmlValue, html } from './html.ts'

/** One link of the navigation. */
export interface NavLink {
  /** Where it leads: a path on this appliance. */
  readonly href: string
  /** What it is called. */
  readonly label: string
}

/** What a page shows. */
export interface PageOptions {
  /** The page's own title: its `<h1>`, and the first part of the window's title. */
  readonly title: string
  /** The appliance's name for people, shown at the top left and linked to `/`. */
  readonly brand?: string
  /** Links to the appliance's other pages. Default none. */
  readonly nav?: readonly NavLink[]
  /** The path of this page: the link that leads to it is marked as the current one. */
  readonly path?: string
  /** What stands above the title, say the way to this page. */
  readonly above?: HtmlValue
  /** The page's content, below the title. */
  readonly body: HtmlValue
  /** What stands at the end of the header, say a button to log out. */
  readonly aside?: HtmlValue
  /** What stands at the foot of the page. */
  readonly footer?: HtmlValue
  /** The page's language, as a BCP 47 tag. Default `en`. */
  readonly lang?: string
  /** Paths of scripts to load as modules. No script is needed, and none may be inline. */
  readonly scripts?: readonly string[]
  /** The path of the frame's style sheet. Default `/frame.css`, where an appliance serves it. */
  readonly stylesheet?: string
  /** `narrow` sets a page of one form in the middle. Default `wide`. */
  readonly width?: 'wide' | 'narrow'
}

/**
 * A whole HTML page in the frame that all pages of an appliance share: a header with the name and
 * the navigation, the content as `<main>`, a footer. It needs no script and nothing from elsewhere.
 *
 * @param options what the page shows
 * @returns the document; send it as `text/html; charset=utf-8`
 */
export function page(options: PageOptions): string {
  const { title, brand, above, body, footer, lang = 'en', scripts = [], width = 'wide' } = options
  const { stylesheet = '/frame.css' } = options
  return String(html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}${brand !== undefined && brand !== title && ` · ${brand}`}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${stylesheet}">
${scripts.map((script) => html`<script type="module" src="${script}"></script>\n`)}</head>
<body class="frame frame-${width}">
<a class="skip" href="#content">${words(lang).skip}</a>
${header(options)}
<main id="content" tabindex="-1">
${above === undefined ? html`<h1>${title}</h1>` : html`<div>${above}<h1>${title}</h1></div>`}
${body}
</main>
${footer !== undefined && html`<footer class="frame-foot">${footer}</footer>\n`}</body>
</html>
`)
}

/** What the frame itself says: in French on a French page, in English on all others. */
function words(lang = 'en'): { readonly skip: string; readonly nav: string } {
  return /^fr\b/i.test(lang)
    ? { skip: 'Aller au contenu', nav: 'Navigation principale' }
    : { skip: 'Skip to content', nav: 'Main' }
}

function header({ brand, nav = [], path, aside, title, lang }: PageOptions): Html {
  return html`<header class="frame-head">
<a class="brand" href="/"><span class="brand-mark" aria-hidden="true"></span>${brand ?? title}</a>
${
  nav.length > 0 &&
  html`<nav aria-label="${words(lang).nav}"><ul>${nav.map(
    ({ href, label }) =>
      html`<li><a href="${href}"${href === path && html` aria-current="page"`}>${label}</a></li>`,
  )}</ul></nav>`
}
${aside !== undefined && html`<div class="frame-aside">${aside}</div>`}
</header>`
}
