/**
 * Text for XML 1.0, between tags or in an attribute in double quotes. What XML cannot hold at all becomes U+FFFD; blanks
 * that a parser would make one are written as numbers.
 */
export function xmlText(text: string): string {
  return (
    text
      .toWellFormed()
      // Production [2] of XML 1.0.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
  )
}

/** The declaration that a document begins with. */
export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>'
