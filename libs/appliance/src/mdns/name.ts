/** The longest label, in bytes (RFC 1035, 2.3.4). */
const longestLabel = 63

const utf8 = new TextEncoder()

/** Bytes of a name as it goes over the wire: each label after its length, and a final zero. */
export function nameBytes(name: string): Uint8Array {
  const labels = name.replace(/\.$/, '').split('.')
  return Uint8Array.from([
    ...labels.flatMap((label) => {
      const bytes = utf8.encode(label)
      return bytes.length === 0 ? [] : [bytes.length, ...bytes]
    }),
    0,
  ])
}

/** Names are compared without regard to the case of ASCII letters (RFC 6762, 16). */
export function nameKey(name: string): string {
  return name.replace(/\.$/, '').replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** Whether two names are the same one. */
export function sameName(a: string, b: string): boolean {
  return nameKey(a) === nameKey(b)
}

/** Whether this can be the name of a host: letters, digits and hyphens (RFC 1123, 2.1). */
export function isHostLabel(label: string): boolean {
  return label.length <= longestLabel && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(label)
}

/** Whether this can be the name of a service: any text (RFC 6763, 4.1.1), but for what the codec cannot bear. */
export function isInstanceLabel(label: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return utf8.encode(label).length <= longestLabel && /^[^.\u0000-\u001f\u007f]+$/.test(label)
}

/** A host's name when its first `number - 1` ones were taken: `pigebox`, `pigebox-2` (RFC 6762, 9). */
export function hostLabel(label: string, number: number): string {
  return number === 1 ? label : fitted(label, `-${number}`)
}

/** A service's name when its first `number - 1` ones were taken: `PigeBox`, `PigeBox (2)`. */
export function instanceLabel(label: string, number: number): string {
  return number === 1 ? label : fitted(label, ` (${number})`)
}

/** The label cut, at a character, so that the ending fits. */
function fitted(label: string, ending: string): string {
  let head = label
  while (utf8.encode(head + ending).length > longestLabel) head = [...head].slice(0, -1).join('')
  return head + ending
}
