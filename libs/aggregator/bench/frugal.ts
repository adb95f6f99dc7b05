/** What Node is told so that the garbage of a start is soon collected. The appliance is run with it, too. */
export const frugal: string[] = ['--max-semi-space-size=32', '--heap-growing-percent=20']
