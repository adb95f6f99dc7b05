import { SaxesParser } from 'saxes'

/** An element with what is in it. */
export interface Element {
  /** Its name. */
  readonly name: string
  /** Its attributes. */
  readonly attributes: Readonly<Record<string, string>>
  /** The text right in it. */
  text: string
  /** The elements right in it. */
  readonly children: Element[]
}

/** Read a document by the rules of XML. @throws what it breaks */
export function readXml(document: string): Element {
  const top: Element = { name: '', attributes: {}, text: '', children: [] }
  const open = [top]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => open.pop())
  parser.on('text', (text) => {
    const element = open.at(-1)
    if (element) element.text += text
  })
  parser.write(document).close()
  return top.children[0] ?? top
}

/** The elements of a name in another. */
export function childrenOf(element: Element, name: string): Element[] {
  return element.children.filter((child) => child.name === name)
}
