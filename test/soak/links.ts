import { run } from '../support/run.ts'

/** The table of ours in the firewall. */
const table = ['inet', 'soak']

/** Links to addresses of this machine that can be cut: in a network namespace of our own, or not at all. */
export interface Links {
  /** From now on nothing reaches the address, and nothing comes from it. */
  cut(address: string): Promise<void>
  /** All is as before. */
  mend(): Promise<void>
}

/** The links; undefined, with the reason, where they cannot be cut. */
export async function openLinks(): Promise<Links | string> {
  if (process.env['SOAK_NAMESPACE'] === undefined) return 'no network namespace: not root'
  try {
    await run('nft', 'add', 'table', ...table)
    await run('nft', 'add', 'chain', ...table, 'in', '{ type filter hook input priority 0 ; }')
  } catch (error) {
    return `nft cannot be used: ${error instanceof Error ? error.message.trim() : error}`
  }
  return {
    async cut(address) {
      for (const end of ['saddr', 'daddr']) {
        await run('nft', 'add', 'rule', ...table, 'in', 'ip', end, address, 'drop')
      }
    },
    mend: async () => void (await run('nft', 'flush', 'chain', ...table, 'in')),
  }
}
