import { formatBytes } from '@boxwright/appliance/web'
import { useEffect, useRef, useState } from 'preact/hooks'
import { send } from './send.ts'

type Kind = 'linux' | 'iso'

/** How far an upload has come. */
interface Progress {
  readonly name: string
  readonly received: number
  readonly size: number
}

/** A system comes in by sending its files. */
export function UploadPanel(props: { readonly limit: number; readonly taken: readonly string[] }) {
  const { limit, taken } = props
  const [kind, setKind] = useState<Kind>('linux')
  const [progress, setProgress] = useState<Progress>()
  const [said, setSaid] = useState<{ readonly text: string; readonly isBad: boolean }>()
  const stop = useRef<AbortController | undefined>(undefined)
  const form = useRef<HTMLFormElement>(null)
  const verb = useRef<HTMLButtonElement>(null)
  const isSending = progress !== undefined
  /** One button takes the place of the other, and the fields can not be changed meanwhile: whoever was there stays near. */
  const stays = useRef(false)
  useEffect(() => {
    if (stays.current) verb.current?.focus()
    stays.current = false
  }, [isSending])
  const turn = (next: Progress | undefined): void => {
    stays.current = form.current?.contains(document.activeElement) ?? false
    setProgress(next)
  }
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (!form.current) return
    const { system, files, name, size } = read(new FormData(form.current), kind)
    if (taken.includes(name)) {
      setSaid({ text: `There is a system ${name} already.`, isBad: true })
      return
    }
    stop.current = new AbortController()
    setSaid(undefined)
    turn({ name, received: 0, size })
    try {
      const told = (received: number): void => setProgress({ name, received, size })
      await send({ system, files }, told, stop.current.signal)
      setSaid({ text: `${name} is here, and can be assigned.`, isBad: false })
      form.current?.reset()
    } catch (error) {
      const isStopped = stop.current.signal.aborted
      const text = error instanceof Error ? error.message : String(error)
      setSaid({ text: isStopped ? 'It was cancelled.' : text, isBad: !isStopped })
    }
    turn(undefined)
  }
  return (
    <section class="panel upload" aria-labelledby="upload-title" data-testid="upload">
      <header>
        <h2 id="upload-title">Add a system</h2>
      </header>
      <form ref={form} class="form" onSubmit={(event) => void submit(event)}>
        <fieldset class="chips" disabled={progress !== undefined}>
          <legend class="visually-hidden">What it is</legend>
          {(['linux', 'iso'] as const).map((one) => (
            <label key={one} class="chip">
              <input
                type="radio"
                name="kind"
                value={one}
                checked={kind === one}
                onChange={() => setKind(one)}
              />{' '}
              {one === 'linux' ? 'Kernel and initrd' : 'Live ISO'}
            </label>
          ))}
        </fieldset>
        <fieldset class="fields" disabled={progress !== undefined}>
          <legend class="visually-hidden">The system</legend>
          <Field
            name="name"
            label="Its folder"
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
            title="Letters, digits, dots, hyphens, underscores"
            most={64}
          />
          <Field name="title" label="What the menu shows" isOptional most={120} />
          {kind === 'linux' ? (
            <>
              <Field name="kernel" label="Kernel" isFile />
              <Field name="initrd" label="Initrd" isFile />
            </>
          ) : (
            <>
              <Field name="iso" label="ISO" isFile accept=".iso" />
              <Field name="inside-kernel" label="Kernel in it" value="live/vmlinuz" />
              <Field name="inside-initrd" label="Initrd in it" value="live/initrd.img" />
            </>
          )}
          <Field
            key={kind}
            name="cmdline"
            label="The kernel's command line"
            value={kind === 'iso' ? 'boot=live live-media=/dev/loop0' : ''}
            isOptional
            most={2000}
          />
        </fieldset>
        {progress ? (
          <div class="upload-progress">
            <progress
              value={progress.received}
              max={progress.size}
              aria-label={`Upload of ${progress.name}`}
            />
            <p class="soft" data-testid="uploaded">
              {formatBytes(progress.received)} of {formatBytes(progress.size)}
            </p>
            <button ref={verb} type="button" class="quiet" onClick={() => stop.current?.abort()}>
              Cancel
            </button>
          </div>
        ) : (
          <p class="upload-verb">
            <button ref={verb} type="submit">
              Send it
            </button>
            <span class="soft">
              Up to {formatBytes(limit)} each file. A cut connection costs nothing.
            </span>
          </p>
        )}
        {/* With a key it stays what it is: without, it could become the paragraph before it, and nobody would hear the new one. */}
        <p key="said" role="status" class={said?.isBad ? 'error' : ''} data-testid="upload-said">
          {said?.text}
        </p>
      </form>
    </section>
  )
}

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly value?: string
  readonly isFile?: boolean
  readonly isOptional?: boolean
  readonly pattern?: string
  readonly title?: string
  readonly accept?: string
  readonly most?: number
}

function Field({ name, label, value = '', isFile = false, ...more }: FieldProps) {
  const { isOptional = false, pattern, title, accept, most } = more
  return (
    <div class="field">
      <label for={`system-${name}`}>{label}</label>
      {isFile ? (
        <input id={`system-${name}`} name={name} type="file" required accept={accept} />
      ) : (
        <input
          id={`system-${name}`}
          name={name}
          defaultValue={value}
          required={!isOptional}
          {...{ pattern, title, maxLength: most }}
        />
      )}
    </div>
  )
}

/** What was filled in, as the box wants to be told. */
function read(data: FormData, kind: Kind) {
  const text = (key: string): string => String(data.get(key) ?? '').trim()
  const file = (key: string): File => data.get(key) as File
  const name = text('name')
  const about = { name, title: text('title') || name, cmdline: text('cmdline') }
  if (kind === 'linux') {
    const [kernel, initrd] = [file('kernel'), file('initrd')]
    const sizes = { kernel: kernel.size, initrd: initrd.size }
    const size = kernel.size + initrd.size
    return { name, size, files: { kernel, initrd }, system: { ...about, sizes } }
  }
  const iso = file('iso')
  const inside = { kernel: text('inside-kernel'), initrd: text('inside-initrd') }
  return {
    name,
    size: iso.size,
    files: { iso },
    system: { ...about, sizes: { iso: iso.size }, inside },
  }
}
