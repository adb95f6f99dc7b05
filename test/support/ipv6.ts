import { networkInterfaces } from 'node:os'

/** Whether this machine can speak to itself over IPv6: in many containers there is no `::1`. */
export const hasIpv6: boolean = Object.values(networkInterfaces())
  .flat()
  .some((found) => found?.address === '::1')
