import type { Automaton } from './automaton.ts'
import { classOf } from './grams.ts'
import { clearMark, type Marks, nextMark } from './marks.ts'

/** The names of a leaf as classes of characters, one after the other: read through in order, nothing is waited for. */
export interface PackedNames {
  /** Leave only the marks of slots whose names an automaton takes. @returns how many are left */
  filter(automaton: Automaton, marks: Marks): number
}

/**
 * Pack names.
 *
 * @param count - how many there are
 * @param nameAt - the name of a slot; those of slots in order are in order
 */
export function packNames(count: number, nameAt: (slot: number) => string): PackedNames {
  // What all of them begin with is kept, and read, once.
  const shared = commonStart(nameAt(0), nameAt(count - 1))
  const start = packed(nameAt(0).slice(0, shared))
  const ends = new Uint32Array(count + 1)
  for (let slot = 0; slot < count; slot += 1) {
    ends[slot + 1] = (ends[slot] ?? 0) + nameAt(slot).length - shared
  }
  const classes = new Uint8Array(ends[count] ?? 0)
  for (let slot = 0, at = 0; slot < count; slot += 1) {
    const name = nameAt(slot)
    for (let from = shared; from < name.length; from += 1) {
      classes[at++] = classOf(name.charCodeAt(from))
    }
  }
  return {
    filter(automaton, marks) {
      const { accept } = automaton
      const first = run(automaton, 0, start, 0, start.length)
      let left = 0
      for (let slot = nextMark(marks, 0); slot < count; slot = nextMark(marks, slot + 1)) {
        const from = ends[slot] ?? 0
        const last = run(automaton, first, classes, from, ends[slot + 1] ?? 0)
        if ((last & accept) === 0) clearMark(marks, slot)
        else left += 1
      }
      return left
    },
  }
}

/** Let an automaton read on, until it takes what it reads. @returns its state */
function run(
  { masks, stay, accept }: Automaton,
  state: number,
  classes: Uint8Array,
  from: number,
  to: number,
): number {
  let bits = state
  for (let at = from; at < to && (bits & accept) === 0; at += 1) {
    bits = (((bits << 1) | 1) & (masks[classes[at] ?? 0] ?? 0)) | (bits & stay)
  }
  return bits
}

function commonStart(a: string, b: string): number {
  let length = 0
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length += 1
  return length
}

function packed(text: string): Uint8Array {
  return Uint8Array.from(text, (_, at) => classOf(text.charCodeAt(at)))
}
