import { type Appliance, type ApplianceOptions, createAppliance } from '../../src/index.ts'

/** An appliance on an ephemeral port of the loopback interface. */
export interface Box extends AsyncDisposable {
  /** The appliance, started. */
  readonly appliance: Appliance
  /** Its port. */
  readonly port: number
  /** Ask it for a path. */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

/**
 * Start an appliance; what it is to serve is registered by `mount`.
 */
export async function startBox(
  options: Partial<ApplianceOptions> = {},
  mount: (appliance: Appliance) => void | Promise<void> = () => {},
): Promise<Box> {
  const appliance = await createAppliance({ name: 'box', port: 0, host: '127.0.0.1', ...options })
  await mount(appliance)
  await appliance.start()
  const { url = '' } = appliance.addresses.at(-1) ?? {}
  return {
    appliance,
    port: Number(new URL(url).port),
    fetch: (path, init) => fetch(new URL(path, url), { redirect: 'manual', ...init }),
    [Symbol.asyncDispose]: () => appliance.close(),
  }
}
