import { startNetboot } from '@boxwright/netboot'

const netboot = await startNetboot({ folder: 'school' })
netboot.events.on('machine', ({ mac, state }) => console.log(mac, state))
