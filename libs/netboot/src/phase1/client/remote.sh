# A shell for those who have a key, from the server alone. It comes with dropbear, where the project names keys.

start_remote() {
  home=/root
  mkdir -p "$home/.ssh" /etc
  chmod 700 "$home" "$home/.ssh"
  # Nobody has a password.
  echo "root:*:0:0:root:$home:/bin/sh" >/etc/passwd
  (umask 077 && setting remote_keys >"$home/.ssh/authorized_keys")
  # Its own key is a new one with each start: there is no disk to keep it on.
  own=$(dropbearkey -t ed25519 -f /run/host_key 2>&1) || {
    say "There is no shell for $(setting host_ip): $own"
    return 1
  }
  nc -ll -p 22 -e /netboot/remote-connection.sh &
  say "A shell for $(setting host_ip), with a key. This machine's own is $(printf '%s' "$own" | sed -n 's/^Fingerprint: //p')"
}
