import koffi from 'koffi'

/** The number of `gettimeofday` in `<asm/unistd.h>`: glibc's own function gives no zone any more (since 2.31). */
const numbers: Readonly<Record<string, number>> = {
  ...{ x64: 96, arm64: 169, riscv64: 169, loong64: 169 },
  ...{ arm: 78, ia32: 78, ppc64: 78, s390x: 78 },
}

let call: ((number: number, time: null, zone: Uint8Array) => number) | undefined

/**
 * How many minutes the kernel's zone is west of UTC. It is 0 unless somebody told the kernel one (settimeofday(2)), as
 * systemd does when the zone of the host is changed.
 */
export function kernelZone(): number {
  const number = numbers[process.arch]
  if (number === undefined) return 0
  // In C it is variadic; on Linux the arguments are passed alike.
  call ??= koffi.load(null).func('long syscall(long number, void *time, void *zone)')
  // `struct timezone`: minutes west, and a number that nobody uses.
  const zone = new Int32Array(2)
  return call(number, null, new Uint8Array(zone.buffer)) === 0 ? (zone[0] ?? 0) : 0
}
