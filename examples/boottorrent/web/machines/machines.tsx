import { useState } from 'preact/hooks'
import type { SwarmView } from '../../src/api/types.ts'
import { reasonOf, stageNames } from '../words.ts'
import type { MachinesProps, Sums } from './props.ts'
import { Tile } from './tile.tsx'

/** Tiles that are drawn; of more, the first: thousands would make a browser slow. */
const most = 200

/** Each machine as a tile. */
export function Machines(props: MachinesProps) {
  const { machines, swarm, screens, kind, mayChange, onWake } = props
  const sums = sumsOf(swarm)
  // Machines come one by one, and how many they are once in a second.
  const known = Math.max(machines.length, swarm.known)
  return (
    <section class="machines" aria-labelledby="machines-title">
      <header class="machines-head">
        <h2 id="machines-title">
          {known === 1
            ? 'One machine'
            : `${known} ${kind === 'leechers' ? 'leechers' : 'machines'}`}
        </h2>
        {mayChange && kind === 'project' && <Waker onWake={onWake} />}
      </header>
      {/* In a room of thirty nobody walks through the tiles to find out. */}
      <div role="status" aria-atomic="false" class="visually-hidden">
        {machines
          .filter(({ state }) => state === 'failed')
          .map((machine) => (
            <p key={machine.mac}>
              {machine.name}: {stageNames.failed}. {reasonOf(machine)}
            </p>
          ))}
      </div>
      {machines.length === 0 && (
        <p class="soft">None was seen yet. Switch one on whose firmware boots from the network.</p>
      )}
      <ul class={`tiles tiles-${kind}`} data-testid="machines">
        {machines.slice(0, most).map((machine) => (
          <Tile
            key={machine.mac}
            {...props}
            machine={machine}
            sums={sums.get(machine.mac) ?? nothing}
            screen={screens.find(({ mac }) => mac === machine.mac)?.text}
          />
        ))}
      </ul>
      {known > most && (
        <p class="soft">
          And {known - most} more, which are at /api/machines
          {known > machines.length && ` but for the last ${known - machines.length}`}.
        </p>
      )}
    </section>
  )
}

const nothing: Sums = { fromServer: 0, fromPeers: 0, given: 0 }

function sumsOf({ flows }: SwarmView): ReadonlyMap<string, Sums> {
  const sums = new Map<string, Sums>()
  const add = (mac: string, part: Partial<Sums>): void => {
    const old = sums.get(mac) ?? nothing
    sums.set(mac, {
      fromServer: old.fromServer + (part.fromServer ?? 0),
      fromPeers: old.fromPeers + (part.fromPeers ?? 0),
      given: old.given + (part.given ?? 0),
    })
  }
  for (const { from, to, rate } of flows) {
    add(to, from === 'server' ? { fromServer: rate } : { fromPeers: rate })
    if (from !== 'server') add(from, { given: rate })
  }
  return sums
}

/** Wakes a machine that was not seen yet. */
function Waker({ onWake }: Pick<MachinesProps, 'onWake'>) {
  const [mac, setMac] = useState('')
  return (
    <form
      class="waker"
      onSubmit={(event) => {
        event.preventDefault()
        onWake(mac.toLowerCase(), mac)
        setMac('')
      }}
    >
      <label for="wake-mac">Wake another machine</label>
      <input
        id="wake-mac"
        class="mono"
        required
        size={17}
        placeholder="52:54:00:12:34:56"
        pattern="[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}"
        title="The address of its card, such as 52:54:00:12:34:56"
        value={mac}
        onInput={({ currentTarget }) => setMac(currentTarget.value)}
      />
      <button type="submit" class="quiet">
        Wake it
      </button>
    </form>
  )
}
