let list: usize = 0
let count: u32 = 0
let origin: usize = 0

/** Where copies are listed, 16 bytes each. */
export function placeCopies(at: usize): void {
  list = at
}

/** Begin a list; positions in the target are relative to `start`. */
export function beginCopies(start: usize): void {
  origin = start
  count = 0
}

/** How many there are in the list. */
export function countCopies(): u32 {
  return count
}

/** List a copy: its start, its length, and the position in the basis as a float. */
export function keep(at: usize, length: usize, position: i64): void {
  const place = list + (<usize>count << 4)
  store<i32>(place, <i32>(at - origin))
  store<u32>(place, length, 4)
  store<f64>(place, <f64>position, 8)
  count += 1
}
