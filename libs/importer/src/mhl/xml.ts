const escapes: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  // A parser may fold these into spaces.
  ...{ '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' },
}

/** What XML 1.0 cannot say at all, not even escaped (section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** A text for an element or an attribute. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(illegal, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (character) => escapes[character] ?? character)
}
