import { Confirm } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { StatusView } from '../src/api/types.ts'
import { ask } from './ask.ts'

const verbs = {
  reboot: { label: 'Reboot', question: 'Reboot the box?' },
  shutdown: { label: 'Shut down', question: 'Shut the box down?' },
} as const

/** Ends the machine, after a question. */
export function MachinePanel({ power }: { readonly power: StatusView['power'] }) {
  const [asked, setAsked] = useState<keyof typeof verbs>()
  const [problem, setProblem] = useState('')
  const run = async (verb: keyof typeof verbs): Promise<void> => {
    await ask(verb, { method: 'POST' }).catch(() => setProblem('This did not work; see the log.'))
  }
  return (
    <section class="panel machine" aria-labelledby="machine-title">
      <header>
        <h2 id="machine-title">Machine</h2>
        <span class="actions">
          {(['reboot', 'shutdown'] as const)
            .filter((verb) => power[verb])
            .map((verb) => (
              <button key={verb} type="button" onClick={() => setAsked(verb)}>
                {verbs[verb].label}
              </button>
            ))}
        </span>
      </header>
      <p class="soft">An import that is at work ends, and goes on with the next start.</p>
      {problem !== '' && (
        <p class="note note-bad" role="alert">
          {problem}
        </p>
      )}
      <Confirm
        open={asked !== undefined}
        title={asked ? verbs[asked].question : ''}
        text="Whoever uses it now is cut off."
        yes={asked ? verbs[asked].label : ''}
        no="No"
        onYes={() => asked && void run(asked)}
        onClose={() => setAsked(undefined)}
      />
    </section>
  )
}
