/** A thread that switches a line on and off: a square wave. */
import { workerData } from 'node:worker_threads'
import { switchLine } from './gpio-lines.ts'
import { controlOf } from './tone-control.ts'

const { fd, memory } = workerData as { readonly fd: number; readonly memory: SharedArrayBuffer }
const control = controlOf(memory)
let isOn = false
let next = 0
const turn = (to: boolean): void => {
  if (to !== isOn) switchLine(fd, 0, to, 'sound the buzzer')
  isOn = to
}

for (let half = control.half(); half >= 0; half = control.half()) {
  if (half === 0) {
    turn(false)
    control.sleep(half)
    continue
  }
  turn(!isOn)
  const now = performance.now()
  // By the clock, not by the sum of naps, or it would be flat; but what was missed is not made up for.
  next = Math.max(next + half / 1000, now)
  control.sleep(half, next - now)
}
turn(false)
