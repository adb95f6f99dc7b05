import { broadcastDayAt } from '@boxwright/aggregator'
import { mayPass } from '@boxwright/appliance'
import { type Context, ranks } from '../context.ts'
import { townsOf } from '../site.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { channelsOf } from './programme-views.ts'
import { statusView } from './schemas/common.ts'

/** What a page needs first. */
export function statusEndpoints({ site, settings, version, hasUsers }: Context): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/status',
      summary: 'What there is: towns, channels, today, and what you may do.',
      answer: statusView,
      handle({ user }) {
        const time = Date.now() / 1_000
        const may = (role: string): boolean => !hasUsers || mayPass(user, role, ranks)
        return {
          ...{ title: settings.title, version, language: settings.language, time },
          ...{ demo: site.demo !== undefined, ...site.rules },
          today: broadcastDayAt(time, site.rules),
          towns: townsOf(site),
          channels: channelsOf(site),
          user: user === undefined ? null : { name: user.name, roles: user.roles },
          may: { plan: may('scheduler'), admin: may('admin') },
        }
      },
    }),
  ]
}
