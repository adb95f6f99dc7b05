import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Control characters could paint over the screens of machines. */
const line = z.string().regex(/^\P{Cc}*$/u)
const size = z.int().min(1)
/** Inside of an ISO: never out of it. */
const inner = line
  .min(1)
  .max(1024)
  .refine((path) => path.split('/').every((step) => !['', '.', '..'].includes(step)))

const about = {
  name: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
  title: line.min(1).max(120),
  cmdline: line.max(2000).default(''),
}

/** What is said of every system. */
interface About {
  /** The name of its folder. */
  readonly name: string
  /** What the menu shows. */
  readonly title: string
  /** The kernel's command line. */
  readonly cmdline: string
}

/** A Linux that somebody wants to send: bytes by its files. */
export interface AnnouncedLinux extends About {
  readonly sizes: { readonly kernel: number; readonly initrd: number }
}

/** An ISO that somebody wants to send. */
export interface AnnouncedIso extends About {
  readonly sizes: { readonly iso: number }
  /** The paths of kernel and initrd inside it. */
  readonly inside: { readonly kernel: string; readonly initrd: string }
}

/** A system that somebody wants to send. */
export type Announced = AnnouncedLinux | AnnouncedIso

/** What a page says of it. Nothing in it is a path that we open: files are named by their roles. */
export const announced: z.ZodType<Announced> = z.union([
  z.strictObject({ ...about, sizes: z.strictObject({ kernel: size, initrd: size }) }),
  z.strictObject({
    ...about,
    sizes: z.strictObject({ iso: size }),
    inside: z.strictObject({ kernel: inner, initrd: inner }),
  }),
])

/** What a file is of a system: it is named by that alone. */
export type Role = 'kernel' | 'initrd' | 'iso'

/** A system that is being sent. */
export type Ticket = Announced & { readonly id: string }

/** The files of a system, each with its bytes. */
export function filesOf({ sizes }: Announced): readonly (readonly [role: Role, bytes: number])[] {
  return Object.entries(sizes) as [Role, number][]
}

/** The same system of the same user has the same name: so an upload is gone on with. */
export function idOf(system: Announced, user: string): string {
  const key = JSON.stringify([user, system])
  return createHash('sha256').update(key).digest('hex').slice(0, 32)
}
