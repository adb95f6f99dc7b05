/**
 * A kernel without what it is signed with: for the rest it is the same, and starts.
 *
 * @param signed a program for UEFI (PE32+), as Debian's kernels are
 */
export function unsignedKernel(signed: Buffer): Buffer {
  const header = signed.readUInt32LE(0x3c)
  // Microsoft PE/COFF, "Optional Header Data Directories": the fifth is the certificate table, by its place in the file.
  const entry = header + 24 + 112 + 4 * 8
  const [begin, length] = [signed.readUInt32LE(entry), signed.readUInt32LE(entry + 4)]
  if (begin === 0 || begin + length > signed.length) throw new Error('it is not signed')
  const kernel = Buffer.from(signed.subarray(0, begin))
  kernel.fill(0, entry, entry + 8)
  return kernel
}
