/** Somebody who may use the appliance. */
export interface User {
  /** The name, as the store spells it. */
  readonly name: string
  /** What they may do: any words that the appliance's routes ask for. */
  readonly roles: readonly string[]
}

/** Knows users. An appliance asks for nothing more, so anything can stand behind it. */
export interface UserStore {
  /**
   * Look whether a password is right. To take as long for an unknown name as for a known one is the
   * store's affair.
   *
   * @param name the name, as it was typed; empty if the store is not {@link named}
   * @param password the password, as it was typed
   * @returns the user, or `undefined` if the name or the password is wrong
   */
  verify(name: string, password: string): Promise<User | undefined>
  /**
   * Whether a user that `verify` has returned is still one, unchanged; if not, their session is over.
   * Asked with every request. Default: always.
   *
   * @param user the very object that `verify` returned
   */
  holds?(user: User): boolean | Promise<boolean>
  /** Whether a name is asked for, or a password alone will do. Default `true`. */
  readonly named?: boolean
}
