import { formatBytes } from '../format.ts'
import { type Html, html } from '../http/html.ts'
import { pathOf } from './path.ts'

/** One file or folder of a listing. */
export interface Entry {
  /** Its name, without a slash. */
  readonly name: string
  /** What it is. */
  readonly kind: 'file' | 'folder'
  /** Its length in bytes; of no meaning for a folder. */
  readonly size: number
  /** When it last changed, in ms since 1970. */
  readonly modified: number
}

/** By what a listing is sorted, and which way. */
export interface Order {
  /** The column. */
  readonly by: 'name' | 'size' | 'time'
  /** Largest, latest or last first. */
  readonly descending: boolean
}

/**
 * Read an order from a query: `name`, `size`, `time`, each also with a `-` in front.
 *
 * @param sort the query's `sort`
 * @returns the order; by name if it is none
 */
export function orderOf(sort: string | undefined): Order {
  const match = /^(-?)(name|size|time)$/.exec(sort ?? '')
  return { by: (match?.[2] as Order['by']) ?? 'name', descending: match?.[1] === '-' }
}

const collator = new Intl.Collator('en', { numeric: true })

/**
 * Sort a listing: folders before files, names as people count (`2` before `10`).
 *
 * @param entries what to sort
 * @param order how
 * @returns a sorted copy
 */
export function sortEntries(entries: readonly Entry[], { by, descending }: Order): Entry[] {
  const byName = (a: Entry, b: Entry): number => collator.compare(a.name, b.name)
  const compare = {
    name: byName,
    size: (a: Entry, b: Entry): number => a.size - b.size || byName(a, b),
    time: (a: Entry, b: Entry): number => a.modified - b.modified || byName(a, b),
  }[by]
  const sign = descending ? -1 : 1
  return entries.toSorted(
    (a, b) =>
      Number(a.kind === 'file') - Number(b.kind === 'file') ||
      sign * (a.kind === 'folder' && by === 'size' ? byName(a, b) : compare(a, b)),
  )
}

/** What a listing shows. */
export interface Listing {
  /** The tree's prefix, with slashes around. */
  readonly prefix: string
  /** What to call the tree. */
  readonly title: string
  /** The names on the way to the folder. */
  readonly names: readonly string[]
  /** What is in it, in its order. */
  readonly entries: readonly Entry[]
  /** How it is sorted. */
  readonly order: Order
  /** Whether there is more than is shown. */
  readonly truncated: boolean
}

/**
 * A listing for people, and for `wget -r`. The columns are sorted by the buttons of a form, not by
 * links: a program that follows links must not find every folder six times.
 *
 * @param listing what to show
 * @returns the content of its page
 */
export function listingBody(listing: Listing): Html {
  const { entries, truncated, order } = listing
  return html`${truncated && html`<p class="note">Only the first ${entries.length} entries are shown.</p>`}
<form method="get" class="panel">
<table class="files">
<caption class="visually-hidden">${listing.names.at(-1) ?? listing.title}</caption>
<thead><tr>${columns.map((column) => heading(column, order))}</tr></thead>
<tbody>
${entries.map(row)}${entries.length === 0 && html`<tr><td colspan="3" class="empty">Nothing here yet.</td></tr>\n`}</tbody>
</table>
</form>`
}

/**
 * The way from a tree's root to a folder, without the folder itself: that is the page's title.
 *
 * @param listing the folder
 * @returns links to the folders above; nothing at the root
 */
export function listingPath({ prefix, title, names }: Listing): Html | undefined {
  if (names.length === 0) return undefined
  const above = [title, ...names.slice(0, -1)]
  const href = (depth: number): string =>
    `${prefix}${names.slice(0, depth).map(encodeURIComponent).join('/')}${depth === 0 ? '' : '/'}`
  const links = above.map((name, depth) => html`<li><a href="${href(depth)}">${name}</a></li>`)
  return html`<nav class="crumbs" aria-label="Folders above"><ol>${links}</ol></nav>`
}

const columns = [
  { by: 'name', label: 'Name' },
  { by: 'size', label: 'Size' },
  { by: 'time', label: 'Changed (UTC)' },
] as const

function heading({ by, label }: (typeof columns)[number], order: Order): Html {
  const current = order.by === by
  const next = current && !order.descending ? `-${by}` : by
  const sorted = order.descending ? 'descending' : 'ascending'
  return html`<th scope="col"${current && html` aria-sort="${sorted}"`}><button name="sort" value="${next}">${label}</button></th>`
}

function row({ name, kind, size, modified }: Entry): Html {
  const slash = kind === 'folder' ? '/' : ''
  const time = new Date(modified).toISOString()
  return html`<tr class="${kind}"><td><a href="${pathOf([name])}${slash}">${name}${slash}</a></td><td>${
    kind === 'file' && html`<data value="${size}">${formatBytes(size)}</data>`
  }</td><td><time datetime="${time}">${time.slice(0, 16).replace('T', ' ')}</time></td></tr>\n`
}
