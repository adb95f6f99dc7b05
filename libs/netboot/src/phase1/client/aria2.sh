# How aria2c is run on all machines, and where it is measured.

# run_aria2 TORRENT FOLDER SECONDS OPTION...: becomes aria2c, which gives to others for so long once it has all.
run_aria2() {
  torrent=$1 folder=$2 minutes=$(awk "BEGIN { print ${3:-0} / 60 }")
  shift 3
  exec aria2c --no-conf=true --dir="$folder" --file-allocation=none --allow-overwrite=true \
    --seed-time="$minutes" --seed-ratio=0.0 \
    --enable-dht=false --enable-dht6=false --bt-save-metadata=false \
    --bt-tracker-connect-timeout=5 --bt-tracker-timeout=10 --bt-stop-timeout=60 \
    --max-tries=0 --retry-wait=1 --connect-timeout=5 --timeout=10 \
    --summary-interval=1 --show-console-readout=false --enable-color=false \
    --check-certificate=false --ca-certificate= "$@" "$torrent"
}
