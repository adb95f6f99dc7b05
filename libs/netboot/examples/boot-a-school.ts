import { addSystem, initProject, startNetboot } from '@boxwright/netboot'

// #region boot
await initProject('school', {
  'boottorrent.host_ip': '192.168.77.1',
  'dnsmasq.interface': 'eth0',
  'dnsmasq.dhcp_range': '192.168.77.50,192.168.77.150,12h',
})
await addSystem('school', { kernel: 'vmlinuz', initrd: 'initrd.img', name: 'linux' })
await using netboot = await startNetboot({ folder: 'school' })
netboot.events.on('line', ({ component, text }) => console.log(`${component}: ${text}`))
netboot.events.on('machine', ({ mac, state, percent }) => {
  console.log(percent === undefined ? `${mac} ${state}` : `${mac} ${state} ${percent} %`)
})
await new Promise((resolve) => process.once('SIGINT', resolve))
console.log(netboot.totals())
// #endregion boot
