/** Markup whose data has been escaped. Only {@link html} makes it, so that no data can pass for it. */
export interface Html {
  /** Always `true`; it takes more than this to pass for markup. */
  readonly isHtml: true
  /** The markup. */
  toString(): string
}

class SafeHtml implements Html {
  readonly isHtml = true
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What may stand in an {@link html} template: data (escaped), markup (as it is), lists of both, nothing. */
export type HtmlValue = string | number | Html | readonly HtmlValue[] | false | null | undefined

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Escape text for an HTML text node or a quoted attribute value.
 *
 * @param text any text
 * @returns the text with `& < > " '` as character references
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string)
}

/**
 * A template of HTML: what is interpolated is escaped, unless it was made by this function too.
 * Attribute values must be quoted in the template.
 *
 * ```ts
 * import { html } from '@boxwright/appliance'
 *
 * const names = ['a.wav', '<b>.wav']
 * const list = html`<ul>${names.map((name) => html`<li>${name}</li>`)}</ul>`
 * console.log(String(list)) // <ul><li>a.wav</li><li>&lt;b&gt;.wav</li></ul>
 * ```
 *
 * @param strings the template's fixed parts
 * @param values what to put between them; lists are joined without a separator, `false`, `null` and
 *   `undefined` leave nothing
 * @returns the markup
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] ?? ''
  for (const [index, value] of values.entries()) text += render(value) + strings[index + 1]
  return new SafeHtml(text)
}

function render(value: HtmlValue): string {
  if (value === false || value === null || value === undefined) return ''
  if (value instanceof SafeHtml) return value.toString()
  if (Array.isArray(value)) return value.map(render).join('')
  return escapeHtml(String(value))
}
