import { z } from 'zod'
import { ipv4Bytes } from '../wire/address.ts'

/** The most that a name, a title or a command line may have. The kernel takes 2,048 bytes of the last (COMMAND_LINE_SIZE of x86). */
const longest = { name: 64, title: 120, line: 2000 }

/** The name of a folder in `oss/`. It travels in URLs, in torrents and on command lines. */
export const osName: z.ZodString = z
  .string()
  .max(longest.name)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)

/** Text that is shown on a terminal: no control characters, which could paint over the screen. */
export const title: z.ZodString = z
  .string()
  .min(1)
  .max(longest.title)
  .regex(/^\P{Cc}+$/u)

/** Words for a kernel or a program: one line. */
export const commandLine: z.ZodString = z
  .string()
  .max(longest.line)
  .regex(/^\P{Cc}*$/u)

/** A file inside of a folder: relative, and never out of it. */
export const innerPath: z.ZodString = z.string().min(1).max(1024).refine(isInner)

/** A port to listen on. */
export const port: z.ZodInt = z.int().min(1).max(65_535)

/** An IPv4 address, as people write it. */
export const ipv4: z.ZodString = z.string().refine((text) => addressOf(text) !== undefined)

/** The hardware address of a network card. */
export const mac: z.ZodString = z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i)

/** An IPv4 address as a number; `undefined` if it is none. */
export function addressOf(text: string): number | undefined {
  return ipv4Bytes(text)?.reduce((whole, part) => whole * 256 + part, 0)
}

function isInner(path: string): boolean {
  const steps = path.split('/')
  return (
    steps.every((step) => step !== '' && step !== '.' && step !== '..') &&
    /^\P{Cc}+$/u.test(path) &&
    !path.includes('\\')
  )
}
