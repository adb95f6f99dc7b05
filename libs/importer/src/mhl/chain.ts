import { escapeXml, unescapeXml } from './xml.ts'

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

/** Write the chain of a history. */
export function formatChain(links: readonly ChainLink[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ascmhldirectory xmlns="urn:ASC:MHL:DIRECTORY:v2.0">',
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

/** Read the chain of a history. */
export function parseChain(text: string): ChainLink[] {
  const pattern =
    /<hashlist sequencenr="(\d+)">\s*<path>([^<]*)<\/path>\s*<c4[^>]*>([^<]*)<\/c4>\s*<\/hashlist>/g
  return [...text.matchAll(pattern)].map(([, number, name = '', c4 = '']) => {
    return { generation: Number(number), name: unescapeXml(name), c4: c4.trim() }
  })
}
