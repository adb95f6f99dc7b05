/** Forms of keys that dropbear takes. */
const forms =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) ([A-Za-z0-9+/]+={0,2})(?: \P{Cc}*)?$/u
/** No key is longer: 16,384 bits of RSA, in characters. */
const longest = 4000

/**
 * Whether this is one line of an `authorized_keys`, as `ssh-keygen` writes it into a `.pub` file. Options before a key are refused: what
 * may be done with it is not theirs to say.
 */
export function isPublicKey(text: string): boolean {
  const [, form = '', base64 = ''] = (text.length <= longest && forms.exec(text)) || []
  if (form === '' || base64.length % 4 !== 0) return false
  // It begins with the length of the form's name, and that (RFC 4253, 6.6).
  const bytes = atob(base64)
  const begin = `${String.fromCharCode(0, 0, 0, form.length)}${form}`
  return bytes.startsWith(begin) && bytes.length >= begin.length + 32
}
