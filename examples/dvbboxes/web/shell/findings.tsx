import { useState } from 'preact/hooks'
import type { FindingView } from '../../src/api/types.ts'
import { words } from '../words/words.ts'
import { clock, length } from './clock.ts'

const texts = words.findings

/** How many are shown before somebody asks for the others. */
const most = 4

/** What was found in a day; the same of many items is told once. */
export function Findings({ findings }: { readonly findings: readonly FindingView[] }) {
  const [open, setOpen] = useState(false)
  const told = [...new Map(findings.map((one) => [sentence(one), one]))]
  const shown = open ? told : told.slice(0, most)
  if (told.length === 0) return null
  return (
    <ul class="findings" data-testid="findings">
      {shown.map(([text, { code }]) => (
        <li key={text} class={`finding finding-${code}`}>
          {text}
        </li>
      ))}
      {told.length > shown.length && (
        <li>
          <button type="button" class="quiet" onClick={() => setOpen(true)}>
            {texts.more(told.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  )
}

/** A finding for a person. */
function sentence(finding: FindingView): string {
  if (finding.code === 'missing') return texts.missing(finding.filename, finding.towns.join(', '))
  if (finding.code === 'durations-differ') return texts.differs(finding.filename)
  const { from, to } = finding
  return texts[finding.code](clock(from), clock(to), length(to - from))
}
