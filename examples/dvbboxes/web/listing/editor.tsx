import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { DiagnosticView } from '../../src/api/types.ts'
import { words } from '../words/words.ts'

/** px of a line; the style sheet is told. */
const height = 22

/** Props of {@link Editor}. */
export interface EditorProps {
  readonly text: string
  /** What stands there while there is no text. */
  readonly hint: string
  readonly diagnostics: readonly DiagnosticView[]
  /** What to show, and mark. */
  readonly spot: DiagnosticView | undefined
  readonly onText: (text: string) => void
}

/** A text with numbers of lines, and marks at those where something was found. */
export function Editor({ text, hint, diagnostics, spot, onText }: EditorProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => startsOf(text), [text])
  const numbers = useMemo(() => lines.map((_, at) => at + 1).join('\n'), [lines])
  const marks = useMemo(() => worstByLine(diagnostics), [diagnostics])

  useEffect(() => {
    const element = area.current
    if (spot === undefined || element === null) return
    const from = (lines[spot.line - 1] ?? 0) + spot.column - 1
    element.focus()
    element.setSelectionRange(from, from + spot.length)
    element.scrollTop = Math.max(0, (spot.line - 4) * height)
    element.scrollIntoView({ block: 'nearest' })
  }, [spot])

  return (
    <div class="editor" style={{ '--line': `${height}px` }}>
      <div class="editor-gutter" aria-hidden="true">
        <div ref={gutter}>
          <pre>{numbers}</pre>
          {[...marks].map(([line, severity]) => (
            <i
              key={line}
              class={`mark mark-${severity}`}
              style={{ top: `${(line - 1) * height}px` }}
            />
          ))}
        </div>
      </div>
      <textarea
        ref={area}
        wrap="off"
        value={text}
        placeholder={hint}
        aria-label={words.listing.text}
        spellcheck={false}
        autoComplete="off"
        autoCapitalize="none"
        onInput={({ currentTarget: { value } }) => onText(value)}
        onScroll={({ currentTarget: { scrollTop } }) => {
          if (gutter.current) gutter.current.style.transform = `translateY(${-scrollTop}px)`
        }}
      />
    </div>
  )
}

/** Where each line begins. */
function startsOf(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

const order = { error: 0, warning: 1, info: 2 }

function worstByLine(
  diagnostics: readonly DiagnosticView[],
): ReadonlyMap<number, DiagnosticView['severity']> {
  const worst = new Map<number, DiagnosticView['severity']>()
  for (const { line, severity } of diagnostics) {
    const known = worst.get(line)
    if (known === undefined || order[severity] < order[known]) worst.set(line, severity)
  }
  return worst
}
