/**
 * The nonce of this page, for widgets that make `<style>` elements: the appliance's policy lets none
 * else pass. The page must have `<meta property="csp-nonce" nonce="__CSP_NONCE__">`.
 *
 * @returns the nonce, or an empty string if the page has none
 */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}
