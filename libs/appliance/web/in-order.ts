/**
 * Take one thing after the other: at once, or when the promise of the one before is fulfilled.
 *
 * @param take what to do with each; a promise holds up those that follow
 * @param failed called when a promise is rejected: what waits is forgotten
 * @returns gives the next
 */
export function inOrder<Thing>(
  take: (thing: Thing) => unknown,
  failed: () => void,
): (thing: Thing) => void {
  const waiting: Thing[] = []
  let busy = false
  const takeAll = async (): Promise<void> => {
    busy = true
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const taken = take(next)
      if (!(taken instanceof Promise)) continue
      await taken.catch(() => {
        waiting.length = 0
        failed()
      })
    }
    busy = false
  }
  return (thing) => {
    waiting.push(thing)
    if (!busy) void takeAll()
  }
}
