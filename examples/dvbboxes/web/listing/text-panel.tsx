import { useDrop } from '@boxwright/appliance/web'
import { useRef, useState } from 'preact/hooks'
import type { DiagnosticView, ListingCheckView, StatusView } from '../../src/api/types.ts'
import { Behind } from '../shell/behind.tsx'
import { Towns } from '../shell/towns.tsx'
import { words } from '../words/words.ts'
import { Diagnostics } from './diagnostics.tsx'
import { type Draft, emptyDraft } from './draft.ts'
import { Editor } from './editor.tsx'

const texts = words.listing

/** Props of {@link TextPanel}. */
export interface TextPanelProps {
  readonly draft: Draft
  readonly status: StatusView
  readonly check: ListingCheckView | undefined
  /** Why it was not even looked at. */
  readonly refused: string
  readonly onEdit: (part: Partial<Draft>) => void
}

/** The text of a listing with what is found in it; files may be dropped on it. */
export function TextPanel({ draft, status, check, refused, onEdit }: TextPanelProps) {
  const [spot, setSpot] = useState<DiagnosticView>()
  const file = useRef<HTMLInputElement>(null)

  async function take(taken: File | undefined): Promise<void> {
    if (taken) onEdit({ name: taken.name, text: await taken.text() })
  }
  const [over, handlers] = useDrop(({ files }) => void take(files[0]))

  return (
    <section
      class={`panel listing ${over ? 'listing-over' : ''}`}
      aria-labelledby="text-title"
      {...handlers}
    >
      <header>
        <h2 id="text-title">{texts.text}</h2>
        <span class="actions">
          <button type="button" class="quiet" onClick={() => file.current?.click()}>
            {texts.choose}
          </button>
          {draft.text !== '' && (
            <button
              type="button"
              class="quiet"
              onClick={({ currentTarget }) => {
                // The button goes, and must not take the focus with it.
                currentTarget.closest('section')?.querySelector('textarea')?.focus()
                onEdit(emptyDraft)
              }}
            >
              {texts.clear}
            </button>
          )}
        </span>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={texts.choose}
          onChange={({ currentTarget }) => {
            void take(currentTarget.files?.[0])
            // The same file again, changed meanwhile, is a change too.
            currentTarget.value = ''
          }}
        />
      </header>
      <Facts draft={draft} status={status} check={check} onEdit={onEdit} />
      {refused !== '' && (
        <p class="note note-bad" role="alert">
          {refused}
        </p>
      )}
      {check && <Behind boxes={check.behind} isLive />}
      <div class="listing-parts">
        <Editor
          text={draft.text}
          hint={texts.drop}
          diagnostics={check?.diagnostics ?? []}
          spot={spot}
          onText={(text) => onEdit({ text })}
        />
        <Diagnostics
          text={draft.text}
          diagnostics={check?.diagnostics}
          // Another object each time: the same line may be looked for twice.
          onJump={(one) => setSpot({ ...one })}
        />
      </div>
    </section>
  )
}

function Facts({ draft, status, check, onEdit }: Omit<TextPanelProps, 'refused'>) {
  const named = check?.first != null
  return (
    <div class="listing-facts">
      <div class="field">
        <label for="listing-name">{texts.name}</label>
        <input
          id="listing-name"
          value={draft.name}
          aria-describedby="listing-hint"
          autoComplete="off"
          spellcheck={false}
          onInput={({ currentTarget: { value } }) => onEdit({ name: value })}
        />
      </div>
      <div class="field">
        <label for="listing-service">{words.shell.channel}</label>
        <select
          id="listing-service"
          value={draft.service === '' ? (check?.service ?? '') : draft.service}
          onChange={({ currentTarget: { value } }) => onEdit({ service: value })}
        >
          <option value="">{named ? (check?.service ?? '–') : '–'}</option>
          {status.channels.map(({ id, name }) => (
            <option key={id} value={id}>
              {id} {name}
            </option>
          ))}
        </select>
      </div>
      <Towns towns={status.towns} chosen={draft.towns} onChoose={(towns) => onEdit({ towns })} />
      <p id="listing-hint" class="soft">
        {texts.nameHint}
      </p>
    </div>
  )
}
