import type { DiagnosticView } from '../../src/api/types.ts'
import { words } from '../words/words.ts'

const texts = words.listing

/** How many are shown; who mends those sees the next. */
const most = 200

/** Props of {@link Diagnostics}. */
export interface DiagnosticsProps {
  readonly text: string
  /** None while the text was not looked at. */
  readonly diagnostics: readonly DiagnosticView[] | undefined
  readonly onJump: (diagnostic: DiagnosticView) => void
}

/** What was found in a text, by line; a click leads there. */
export function Diagnostics({ text, diagnostics: found, onJump }: DiagnosticsProps) {
  const diagnostics = found ?? []
  const count = (severity: string): number =>
    diagnostics.filter((one) => one.severity === severity).length
  const lines = text.split('\n')
  return (
    <div class="diagnostics" data-testid="diagnostics">
      <p role="status" class={count('error') > 0 ? 'diagnostics-bad' : 'diagnostics-good'}>
        {found && texts.findings(count('error'), count('warning'))}
      </p>
      {diagnostics.length > 0 && (
        <ol>
          {diagnostics.slice(0, most).map((one) => (
            <li key={`${one.line} ${one.column} ${one.code}`}>
              <button type="button" class="diagnostic" onClick={() => onJump(one)}>
                <span class={`severity severity-${one.severity}`}>
                  {texts.severity[one.severity]}
                </span>
                <span class="soft">{texts.line(one.line)}</span>
                <span class="diagnostic-text">{sentence(one, lines)}</span>
              </button>
            </li>
          ))}
          {diagnostics.length > most && <li>{words.findings.more(diagnostics.length - most)}</li>}
        </ol>
      )}
    </div>
  )
}

/** The box tells in English what exactly was expected; in another language the code and the place have to do. */
function sentence(diagnostic: DiagnosticView, lines: readonly string[]): string {
  const { code, line, message } = diagnostic
  const place = (lines[line - 1] ?? '').trim()
  return words.diagnostics[code]?.(place.length > 40 ? `${place.slice(0, 40)}…` : place) ?? message
}
