/** What a page may load and do, beyond what every page may. */
export interface PolicyOptions {
  /** Allow `<style>` elements that bear this nonce: some widgets cannot do without. */
  readonly styleNonce?: string
}

/**
 * The Content-Security-Policy of an appliance's pages: everything from the appliance itself, nothing
 * inline, nothing from elsewhere, in nobody's frame. `blob:` and `data:` serve players and drawings.
 *
 * @param options what to allow beyond that
 * @returns the header's value
 */
export function contentSecurityPolicy({ styleNonce }: PolicyOptions = {}): string {
  const styles = styleNonce === undefined ? '' : ` 'nonce-${styleNonce}'`
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${styles}`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The policy for documents that come from a tree of files: they may show themselves, and run nothing. */
export const untrustedPolicy: string =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; sandbox"

/**
 * What every answer of an appliance bears. `same-origin` rather than `no-referrer`, under which
 * browsers send `Origin: null` with a form and the check of origins would refuse it.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy(),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}
