import { formatBytes } from '@boxwright/appliance/web'
import { useId } from 'preact/hooks'
import type { MachineView, Stage } from '../../src/api/types.ts'
import { stages } from '../../src/room/stages.ts'
import { take } from '../assign/dragging.ts'
import { bootsOf, leecherStages, reasonOf, stageLooks, stageNames } from '../words.ts'
import type { MachinesProps, Sums } from './props.ts'
import { Screen } from './screen.tsx'

/** What {@link Tile} is given. */
export interface TileProps
  extends Pick<MachinesProps, 'systems' | 'kind' | 'mayChange' | 'onAssign' | 'onWake'> {
  readonly machine: MachineView
  readonly sums: Sums
  readonly screen: string | undefined
}

/** A machine: how far it has come, what it gets and gives, what it shall boot. */
export function Tile(props: TileProps) {
  const { machine, sums, screen, kind, mayChange, onWake } = props
  const { mac, name, ip, state, peers } = machine
  return (
    <li
      class={`panel tile tile-${state}`}
      data-mac={mac}
      draggable={mayChange}
      onDragStart={(event) => take(event, mac)}
    >
      <header>
        <h3 class={name === mac ? 'mono' : undefined}>{name}</h3>
        <span class={`badge ${stageLooks[state]}`} data-testid="state">
          {stageNames[state]}
        </span>
      </header>
      <p class="soft mono address">
        {[name === mac ? undefined : mac, ip ?? undefined].filter(Boolean).join(' · ') ||
          'not seen yet'}
      </p>
      <Track machine={machine} stages={kind === 'leechers' ? leecherStages : stages} />
      <Doing machine={machine} sums={sums} peers={peers} />
      {screen !== undefined && <Screen name={name} text={screen} />}
      {mayChange && (
        <div class="tile-verbs">
          <Chooser {...props} />
          <button
            type="button"
            class="quiet"
            disabled={kind !== 'project' && state !== 'off' && state !== 'failed'}
            onClick={() => onWake(mac, name)}
          >
            {kind === 'project' ? 'Wake' : 'Switch on'}
            <span class="visually-hidden"> {name}</span>
          </button>
        </div>
      )}
    </li>
  )
}

/** The stages, those that are behind it filled. */
function Track(props: { readonly machine: MachineView; readonly stages: readonly Stage[] }) {
  const { machine, stages } = props
  const { state, reached, percent } = machine
  return (
    <ol class="track" aria-label="Stages">
      {stages.map((stage) => {
        const isNow = stage === state
        const isDone = reached.includes(stage) && !isNow
        const look = isNow ? 'now' : isDone ? 'done' : 'open'
        const part = isNow && stage === 'fetch' ? (percent ?? 0) : isNow ? 100 : 0
        return (
          <li
            key={stage}
            class={`step step-${look}`}
            aria-current={isNow ? 'step' : undefined}
            style={{ '--part': `${part}%` }}
          >
            <span class="step-name">{stage}</span>
            <span class="visually-hidden">{isDone ? ', done' : isNow ? ', now' : ', not yet'}</span>
          </li>
        )
      })}
    </ol>
  )
}

/** What it does, in words. */
function Doing(props: {
  readonly machine: MachineView
  readonly sums: Sums
  readonly peers: number | null
}) {
  const { machine, sums, peers } = props
  const { state, percent, os } = machine
  const { fromServer, fromPeers, given } = sums
  if (state === 'failed') return <p class="doing doing-bad">{reasonOf(machine)}</p>
  if (state === 'fetch') {
    return (
      <div class="doing">
        <p>
          <strong>{percent ?? 0} %</strong>
          {os !== null && ` of ${os}`}
          {peers !== null && (
            <span class="soft"> · {peers === 1 ? 'one peer' : `${peers} peers`}</span>
          )}
        </p>
        <p class="soft">
          <span class="key key-server">
            {formatBytes(fromServer)}/s<span class="visually-hidden"> from the server,</span>
          </span>{' '}
          <span class="key key-peers">
            {formatBytes(fromPeers)}/s<span class="visually-hidden"> from machines</span>
          </span>
        </p>
      </div>
    )
  }
  if (state === 'seed') {
    return (
      <div class="doing">
        <p>
          Has all{os !== null && ` of ${os}`}
          {peers !== null && (
            <span class="soft"> · {peers === 1 ? 'one peer' : `${peers} peers`}</span>
          )}
        </p>
        <p class="soft">
          <span class="key key-peers">gives {formatBytes(given)}/s</span>
        </p>
      </div>
    )
  }
  return <div class="doing soft">{state === 'booted' && os !== null ? `Runs ${os}` : ' '}</div>
}

/** What it shall boot, for the keyboard, and for fingers. */
function Chooser({ machine, systems, onAssign }: TileProps) {
  const id = useId()
  const { by, system } = bootsOf(machine, systems)
  const usual = by === 'group' ? `${system?.title}, as ${machine.group?.name}` : 'By its menu'
  return (
    <div class="chooser">
      <label for={id}>Boots</label>
      <select
        id={id}
        aria-label={`Boots, ${machine.name}`}
        value={machine.assigned ?? ''}
        onChange={({ currentTarget }) =>
          onAssign(machine, currentTarget.value === '' ? null : currentTarget.value)
        }
      >
        <option value="">{machine.assigned === null ? usual : 'Nothing of its own'}</option>
        {systems.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </div>
  )
}
