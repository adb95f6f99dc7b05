import { SaxesParser } from 'saxes'

/** An element that ended. */
export interface XmlElement {
  /** Its name, and those of what it is in: `hashlist/hashes/hash`. What is of another namespace is `?`. */
  readonly place: string
  /** Its attributes. */
  readonly attributes: Readonly<Record<string, string>>
  /** The text in it, without that of its children. */
  readonly text: string
}

/** Reads XML as it comes. */
export interface XmlReader {
  /** Take the next characters. @throws if they are not well-formed, or too much */
  write(text: string): void
  /** There are no more. @throws if something is missing */
  end(): void
}

/** No manifest has its elements deeper, nor a text or tag so long (characters): whoever does means harm. */
const limits = { depth: 64, text: 1 << 20 }

interface Open {
  readonly place: string
  readonly attributes: Record<string, string>
  text: string
}

/**
 * Read XML with no more memory than the text of what is open. Entities are not expanded and a document type
 * is refused: no standard needs them here.
 *
 * @param namespaces - those whose names are told
 * @param ended - is told each element at its end, so children come before their parent
 */
export function readXml(
  namespaces: readonly string[],
  ended: (element: XmlElement) => void,
): XmlReader {
  const parser = new SaxesParser({ xmlns: true })
  const open: Open[] = []
  let unheard = 0
  parser.on('doctype', () => {
    throw new Error('it has a document type, which the standard does not know')
  })
  parser.on('opentag', ({ local, uri, attributes }) => {
    unheard = 0
    if (open.length === limits.depth) throw new Error(`it is deeper than ${limits.depth} elements`)
    const above = open.at(-1)?.place
    const name = namespaces.includes(uri) ? local : '?'
    const values = Object.values(attributes).map(({ local: key, value }) => [key, value])
    open.push({
      place: above === undefined ? name : `${above}/${name}`,
      attributes: Object.fromEntries(values),
      text: '',
    })
  })
  const onText = (text: string): void => {
    const element = open.at(-1)
    if (!element) return
    element.text += text
    if (element.text.length > limits.text) throw new Error('it has a text without an end')
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', () => {
    unheard = 0
    const element = open.pop()
    if (element) ended(element)
  })
  return {
    write(text) {
      for (let at = 0; at < text.length; at += limits.text) {
        const some = text.slice(at, at + limits.text)
        unheard += some.length
        if (unheard > 2 * limits.text) throw new Error('it has a tag or text without an end')
        parser.write(some)
      }
    },
    end: () => void parser.close(),
  }
}
