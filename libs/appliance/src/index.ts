/**
 * What makes a program a box: web shell, login, mDNS name, metrics, journal, systemd.
 *
 * @packageDocumentation
 */
export { ApplianceError, type ApplianceErrorCode } from './errors.ts'
