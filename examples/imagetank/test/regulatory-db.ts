/** Frequencies, in MHz. */
export type Range = readonly [from: number, to: number]

/** No OFDM, not near radars, only after others (FWDB_FLAG_NO_OFDM, DFS, NO_IR). */
const conditions = 0b1101

/**
 * Read the kernel's rules for the air (wireless-regdb, format of net/wireless/reg.c).
 *
 * @returns by country, what may be used there; in some only indoors
 */
export function countriesOf(db: Buffer): Map<string, readonly Range[]> {
  if (db.toString('latin1', 0, 4) !== 'RGDB' || db.readUInt32BE(4) !== 20) {
    throw new Error('expected a regulatory.db of version 20')
  }
  const countries = new Map<string, readonly Range[]>()
  for (let at = 8; db.readUInt16BE(at + 2) !== 0; at += 4) {
    const code = db.toString('latin1', at, at + 2)
    // The world: for those who do not tell where they are.
    if (code !== '00') countries.set(code, rangesAt(db, 4 * db.readUInt16BE(at + 2)))
  }
  return countries
}

function rangesAt(db: Buffer, collection: number): Range[] {
  const [length, rules] = [db.readUInt8(collection), db.readUInt8(collection + 1)]
  const first = collection + 2 * Math.ceil(length / 2)
  return Array.from({ length: rules }, (_, at) => 4 * db.readUInt16BE(first + 2 * at)).flatMap(
    (rule): Range[] => {
      const isFree = (db.readUInt8(rule + 1) & conditions) === 0
      const [from, to] = [db.readUInt32BE(rule + 4), db.readUInt32BE(rule + 8)]
      return isFree ? [[from / 1000, to / 1000]] : []
    },
  )
}
