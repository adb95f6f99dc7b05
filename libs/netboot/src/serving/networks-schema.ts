import { z } from 'zod'
import { parseNetwork, privateNetworks } from '../tracker/networks.ts'

const network = z
  .string()
  .refine((text) => parseNetwork(text) !== undefined, 'expected a network such as 192.168.77.0/24')

/** An option that names networks; all that are private, if it is not given. */
export const networksSchema: z.ZodDefault<z.ZodArray<z.ZodString>> = z
  .array(network)
  .min(1)
  .default([...privateNetworks])
