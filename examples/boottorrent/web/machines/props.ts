import type {
  MachineView,
  ScreenView,
  StatusView,
  SwarmView,
  SystemView,
} from '../../src/api/types.ts'

/** What the list of machines is given. */
export interface MachinesProps {
  readonly machines: readonly MachineView[]
  readonly systems: readonly SystemView[]
  readonly swarm: SwarmView
  readonly screens: readonly ScreenView[]
  readonly kind: StatusView['kind']
  readonly mayChange: boolean
  readonly onAssign: (machine: MachineView, os: string | null) => void
  readonly onWake: (mac: string, name: string) => void
}

/** What a machine gets and gives, in bytes a second. */
export interface Sums {
  readonly fromServer: number
  readonly fromPeers: number
  readonly given: number
}
