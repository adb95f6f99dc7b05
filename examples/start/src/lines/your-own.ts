import { createAppliance } from '@boxwright/appliance'

const box = await createAppliance({ name: 'mine', port: 8900 })
box.http.get('/temperature', async () => ({ inside: 41.5 }))
console.log(await box.start())
