import { setTimeout as sleep } from 'node:timers/promises'
import type { Exit } from '../exit.ts'
import type { LaunchSettings } from '../settings.ts'
import { groupEnded, sendSignal } from './group-state.ts'
import { guard, release } from './guardian.ts'

/** A process that we started, with all that it started in turn. */
export interface Group {
  /** All have ended; how the first did. Never rejects. */
  readonly gone: Promise<Exit>
  /** End all as the settings say; resolves with `gone`. */
  end(): Promise<Exit>
  /** Kill all; resolves with `gone`. */
  kill(): Promise<Exit>
}

/** How long the kernel may take over killing a group, in ms. */
const vanishing = 2_000

/**
 * Watch over a group from its start on.
 *
 * @param pid its leader, the one that we started
 * @param exited the leader has ended
 */
export function createGroup(
  pid: number,
  exited: Promise<Exit>,
  { stop, guard: guarded }: LaunchSettings,
): Group {
  let leads = true
  let isOver = false
  let ending: Promise<void> | undefined
  if (guarded) guard(pid)

  const ask = (signal: NodeJS.Signals): boolean => {
    const there = sendSignal(stop.to === 'leader' && leads ? pid : -pid, signal)
    // One that is stopped takes its signal when it goes on.
    if (there) sendSignal(-pid, 'SIGCONT')
    return there
  }
  // We hear of the leader's end at once. Only for others that are left then is there need to look.
  const endedWithin = async (ms: number): Promise<boolean> => {
    const deadline = performance.now() + ms
    await settled(exited, ms)
    return await groupEnded(pid, deadline - performance.now())
  }
  const end = async (): Promise<void> => {
    for (const signal of stop.signals) {
      if (!ask(signal) || (await endedWithin(stop.grace))) return
    }
    if (sendSignal(-pid, 'SIGKILL')) await endedWithin(vanishing)
  }
  const gone = exited.then(async (exit) => {
    leads = false
    // What an unguarded command leaves behind is meant to stay.
    if (guarded) ending ??= end()
    await ending
    isOver = true
    release(pid)
    return exit
  })
  return {
    gone,
    end() {
      // Once all is over the number may be another's.
      if (!isOver) ending ??= end()
      return gone
    },
    kill() {
      if (!isOver && sendSignal(-pid, 'SIGKILL')) ending ??= endedWithin(vanishing).then()
      return gone
    },
  }
}

/** Wait until it is settled, or for so many ms. */
async function settled(promise: Promise<unknown>, ms: number): Promise<void> {
  const timer = new AbortController()
  const waited = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)
  await Promise.race([promise, waited])
  timer.abort()
}
