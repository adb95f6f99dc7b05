/** Longest string of an entry, in UTF-16 units: an entry stays far below journald's LineMax of 48 KiB. */
const longest = 4_096

/** Most members of an object or a list, and most levels of them. */
const most = { members: 100, levels: 8 }

// C0 and C1 controls and DEL end lines or drive terminals; U+2028/9 end lines in JavaScript's eyes;
// the bidirectional overrides make a text read as another one.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Escape whatever could end a line or steer a terminal: hostile text stays one harmless line. */
export function escapeControls(text: string): string {
  return text.replace(
    unprintable,
    (char) => short[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The same value with every string escaped, and nothing longer, wider or deeper than the limits. */
export function plain(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return escapeControls(value.length > longest ? `${value.slice(0, longest - 1)}…` : value)
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth === most.levels) return '…'
  if (Array.isArray(value))
    return value.slice(0, most.members).map((item) => plain(item, depth + 1))
  const members = Object.entries(value).slice(0, most.members)
  return Object.fromEntries(
    members.map(([key, member]) => [plain(key), plain(member, depth + 1)] as [string, unknown]),
  )
}
