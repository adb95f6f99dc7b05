import { readXml } from './read-xml.ts'
import { escapeXml } from './xml.ts'

/** A manifest, as the chain knows it. */
export interface ChainLink {
  /** Its number, from 1. */
  readonly generation: number
  /** The name of its file. */
  readonly name: string
  /** The C4 ID of its content: no manifest can be changed unnoticed. */
  readonly c4: string
}

/** The name of the chain's file. */
export const chainName = 'ascmhl_chain.xml'

const namespace = 'urn:ASC:MHL:DIRECTORY:v2.0'

/** Write the chain of a history. */
export function formatChain(links: readonly ChainLink[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ascmhldirectory xmlns="${namespace}">`,
    ...links.flatMap(({ generation, name, c4 }) => [
      `  <hashlist sequencenr="${generation}">`,
      `    <path>${escapeXml(name)}</path>`,
      `    <c4>${c4}</c4>`,
      '  </hashlist>',
    ]),
    '</ascmhldirectory>',
    '',
  ].join('\n')
}

/** Read the chain of a history. @throws if it is none */
export function parseChain(text: string): ChainLink[] {
  const links: ChainLink[] = []
  let isChain = false
  let name = ''
  let c4 = ''
  const xml = readXml([namespace], ({ place, text: content, attributes }) => {
    if (place === 'ascmhldirectory') isChain = true
    if (place === 'ascmhldirectory/hashlist/path') name = content
    if (place === 'ascmhldirectory/hashlist/c4') c4 = content.trim()
    if (place !== 'ascmhldirectory/hashlist') return
    if (name.includes('/')) throw new Error(`${JSON.stringify(name)} is no name of a manifest`)
    links.push({ generation: Number(attributes['sequencenr']), name, c4 })
    name = ''
    c4 = ''
  })
  xml.write(text)
  xml.end()
  if (!isChain) throw new Error('it is no chain of an ASC MHL history')
  return links
}
