import type { Page } from 'playwright-core'

// What runs in a page is text: our types know no page.

/**
 * Runs in a page before its own scripts: notes what is read out without being asked for. A place that comes together with
 * its text is heard by some screen readers alone, unless it is an alert; and so is a slider that moves while it has the focus.
 */
export const noteSaid = `(() => {
  const places = '[role=alert], [role=status], output, [aria-live=polite], [aria-live=assertive]'
  const textOf = (place) => {
    const copy = place.cloneNode(true)
    for (const hidden of copy.querySelectorAll('[aria-hidden=true], [hidden]')) hidden.remove()
    return copy.textContent.replace(/\\s+/g, ' ').trim()
  }
  const last = new WeakMap()
  window.said = []
  const say = (place) => {
    const text = textOf(place)
    if (!place.isConnected || !place.checkVisibility() || last.get(place) === text) return
    last.set(place, text)
    if (text !== '') window.said.push(text)
  }
  new MutationObserver((records) => {
    const changed = new Set()
    const fresh = new Set()
    for (const { type, target, addedNodes } of records) {
      if (type === 'attributes') {
        if (target === document.activeElement) window.said.push(target.ariaValueText)
        continue
      }
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        for (const place of [node, ...node.querySelectorAll(places)]) if (place.matches(places)) fresh.add(place)
      }
      const place = (target instanceof Element ? target : target.parentElement)?.closest(places)
      if (place) changed.add(place)
    }
    for (const place of fresh) {
      if (place.matches('[role=alert]')) changed.add(place)
      else {
        changed.delete(place)
        last.set(place, textOf(place))
      }
    }
    changed.forEach(say)
  }).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ['aria-valuetext'] })
})()`

/** What a page that was opened with {@link noteSaid} has read out without being asked for, in its order. */
export async function said(page: Page): Promise<readonly string[]> {
  return await page.evaluate<string[]>('window.said')
}

/** A node of what Chromium tells screen readers; what matters here. */
export interface Voiced {
  readonly nodeId: string
  readonly parentId?: string
  readonly ignored: boolean
  readonly role?: { readonly value?: unknown }
  readonly name?: { readonly value?: unknown }
  readonly properties?: readonly { readonly name: string; readonly value: { value?: unknown } }[]
}

/** What nobody can use without hearing what it is. */
const named = new Set([
  ...['button', 'link', 'textbox', 'searchbox', 'combobox', 'checkbox', 'radio', 'slider'],
  ...['image', 'img', 'Canvas', 'meter', 'progressbar', 'dialog', 'grid', 'DisclosureTriangle'],
])

/** What is found in lists of all that a page has, and has to differ there from its neighbours. */
const verbs = new Set(['button', 'link', 'DisclosureTriangle'])

/** Where a name is heard: the same one may mean something else in another place. */
const rooms = new Set(['region', 'group', 'table', 'grid', 'dialog', 'navigation', 'form', 'row'])

/**
 * What a listener would stumble over: what has no name, or none that can be pronounced; verbs of one name that do not do
 * the same, in one place; what is read out by itself and stands in a control.
 *
 * @param nodes all that Chromium tells of a page
 */
export function faultsOf(nodes: readonly Voiced[]): readonly string[] {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const above = (node: Voiced): Voiced | undefined => byId.get(node.parentId ?? '')
  const roleOf = ({ role }: Voiced): string => String(role?.value ?? '')
  const nameOf = ({ name }: Voiced): string => String(name?.value ?? '').trim()
  const roomOf = (node: Voiced | undefined): string => {
    if (node === undefined) return 'the page'
    const isRoom = !node.ignored && rooms.has(roleOf(node)) && nameOf(node) !== ''
    return isRoom ? `${roleOf(node)} ${nameOf(node)}` : roomOf(above(node))
  }
  const isWithinControl = (node: Voiced | undefined): boolean =>
    node !== undefined && (named.has(roleOf(node)) || isWithinControl(above(node)))
  const faults: string[] = []
  const effects = new Map<string, string>()
  for (const node of nodes) {
    if (node.ignored) continue
    const [role, name] = [roleOf(node), nameOf(node)]
    if (named.has(role) && !/[\p{L}\p{N}]/u.test(name)) {
      faults.push(`a ${role} called ${JSON.stringify(name)} in ${roomOf(above(node))}`)
    }
    if (['status', 'alert'].includes(role) && isWithinControl(above(node))) {
      faults.push(`a ${role} within a control: ${name}`)
    }
    if (!verbs.has(role)) continue
    const url = node.properties?.find((property) => property.name === 'url')?.value.value
    const place = `${role} ${name} in ${roomOf(above(node))}`
    const effect = String(url ?? node.nodeId)
    const other = effects.get(place)
    if (other !== undefined && other !== effect) faults.push(`two that differ: ${place}`)
    effects.set(place, effect)
  }
  return faults
}

/** What a listener would stumble over on a page: {@link faultsOf} what Chromium tells of it. */
export async function voiceFaults(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  if (nodes.length < 5) throw new Error(`Chromium tells next to nothing: ${nodes.length} nodes`)
  return faultsOf(nodes)
}
