# The menu on one console: menu.sh CONSOLE. What was chosen goes to /run/choice, and where to /run/console.
. /netboot/lib.sh
names=$(cat /run/order)
count=$(grep -c . /run/order)
default=$(cat /run/default)
left=$(cat /run/timeout)
selected=1
index=0
for each in $names; do
  index=$((index + 1))
  [ "$each" = "$default" ] && selected=$index
done

# Keys come one by one, and none of them is a signal; Enter stays a new line.
raw() { stty -icanon -echo -isig -ixon min 1 time 0; }
raw

draw() {
  printf '\033[2J\033[HBootTorrent\n\n'
  [ -s /run/error ] && printf '%s\nEnter tries again.\n\n' "$(cat /run/error)"
  index=0
  for each in $names; do
    index=$((index + 1))
    mark='  '
    [ "$index" = "$selected" ] && mark='> '
    printf '%s%s\n' "$mark" "$(word "$each" dispname)"
  done
  printf '\nArrow keys and Enter choose. Ctrl+C stops the countdown, Ctrl+S is a shell.\n'
}

nth() { sed -n "$1p" /run/order; }

choose_now() {
  mkdir /run/chosen 2>/dev/null || exit 0
  printf '\nBooting %s\n' "$(nth "$selected")"
  echo "$console" >/run/console
  nth "$selected" >/run/choice.part
  mv /run/choice.part /run/choice
  exit 0
}

key() { IFS= read -r -s -n 1 "$@" pressed; }

console=$1
escape=$(printf '\033')
draw
while :; do
  if [ "$left" -ge 0 ]; then
    [ "$left" = 0 ] && choose_now
    printf '\rBooting %s in %s s ' "$(nth "$selected")" "$left"
    if ! key -t 1; then
      left=$((left - 1))
      continue
    fi
  else
    key || exit 0
  fi
  case $pressed in
    '') choose_now ;;
    "$escape")
      key -t 1 && key -t 1
      case $pressed in
        A) [ "$selected" -gt 1 ] && selected=$((selected - 1)) ;;
        B) [ "$selected" -lt "$count" ] && selected=$((selected + 1)) ;;
      esac
      left=-1
      draw
      ;;
    "$(printf '\003')")
      left=-1
      draw
      printf 'The countdown is stopped.\n'
      ;;
    "$(printf '\023')")
      left=-1
      stty sane
      printf '\nA shell; exit goes back to the menu.\n'
      setsid -c sh
      # Its end has hung up all that had this console open.
      exec <"/dev/$console" >"/dev/$console" 2>&1
      raw
      draw
      ;;
  esac
done
