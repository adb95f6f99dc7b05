import type { Page } from 'playwright-core'

/** Presses after which a page is taken to have no end. */
const mostPresses = 600
/** Presses that one thing may take: some have parts, such as the hours and the minutes of a time. */
const mostParts = 12

/** What a press came to. */
interface Step {
  readonly faults: readonly string[]
  /** Whether the focus has left the page, or come back to where it was. */
  readonly isEnd: boolean
}

// What runs in a page is text: our types know no page.

/**
 * Note what Tab shall reach, and how each looks without the focus. Of the buttons of a radio group, arrows reach all but one.
 * How something looks is told as well by what it stands in, or by what follows it: the label of a hidden box.
 */
const prepare = `(() => {
  const canBeReached = (one) =>
    one.isConnected && one.tabIndex >= 0 && !one.matches(':disabled, [inert] *') &&
    one.checkVisibility({ visibilityProperty: true }) && !isLeftToArrows(one)
  const isLeftToArrows = (one) => {
    if (one.type !== 'radio' || one.checked) return false
    const group = [...document.querySelectorAll('input[type=radio]')].filter(
      ({ name, form }) => name === one.name && form === one.form)
    return group.some(({ checked }) => checked) || group[0] !== one
  }
  const lookOf = (one) => {
    const [parent, grandparent] = [one.parentElement, one.parentElement?.parentElement]
    return [one, one.nextElementSibling, parent, grandparent].map((each) => {
      if (!each) return ''
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(each)
      return [outlineStyle === 'none' ? '' : [outlineStyle, outlineWidth, outlineColor], boxShadow]
    }).join('; ')
  }
  const nameOf = (one) => one.outerHTML.replace(/\\s+/g, ' ').slice(0, 120)
  const found = document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, audio[controls], [tabindex], [contenteditable]')
  const looks = new Map([...found].filter(canBeReached).map((one) => [one, lookOf(one)]))
  const left = new Set(looks.keys())
  const order = []
  let parts = 0
  window.walk = {
    step() {
      const at = document.activeElement
      if (at === document.body || at === null) return { faults: [], isEnd: true }
      if (at === order.at(-1)) {
        parts += 1
        return parts < ${mostParts}
          ? { faults: [], isEnd: false }
          : { faults: ['does not let go: ' + nameOf(at)], isEnd: true }
      }
      parts = 1
      if (order.includes(at)) {
        const faults = at === order[0] ? [] : ['leads back to ' + nameOf(at)]
        return { faults, isEnd: true }
      }
      order.push(at)
      left.delete(at)
      const { top, bottom, left: from, right } = at.getBoundingClientRect()
      const isInSight = bottom > 0 && top < innerHeight && right > 0 && from < innerWidth
      const isSeen = !looks.has(at) || looks.get(at) !== lookOf(at)
      return {
        faults: [
          ...(isInSight ? [] : ['the focus is out of sight on ' + nameOf(at)]),
          ...(isSeen ? [] : ['the focus is not seen on ' + nameOf(at)]),
        ],
        isEnd: false,
      }
    },
    unreached: () => [...left].filter(canBeReached).map((one) => 'not reached: ' + nameOf(one)),
  }
})()`

/**
 * Walk through a page by Tab alone, from its beginning until the focus leaves it.
 *
 * @returns what is wrong: what is not reached, where the focus is not seen, what does not let it go
 */
export async function keyboardFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(prepare)
  const faults: string[] = []
  for (let presses = 0; ; presses += 1) {
    if (presses === mostPresses) return [...faults, `no end after ${mostPresses} presses`]
    await page.keyboard.press('Tab')
    const step = await page.evaluate<Step>('window.walk.step()')
    faults.push(...step.faults)
    if (step.isEnd) break
  }
  return [...faults, ...(await page.evaluate<string[]>('window.walk.unreached()'))]
}
