/**
 * The commands of a netboot, for an application to mount.
 *
 * @packageDocumentation
 */
export {}
