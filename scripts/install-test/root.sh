# shellcheck shell=bash
# What a life and its faults share: the fresh root ($WORK/$SUITE) of these namespaces, and steps that end in a table.

ROOT=$WORK/$SUITE
export BASE=http://127.0.0.1:8080
export SECOND=http://127.0.0.1:8081
LOG=$WORK/$SUITE.log
VERSION=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$REPO/package.json")
export OLD=0.0.9
: >"$LOG"
SERVICE=''

ip link set lo up
# Both show this namespace only.
mount -t proc proc /proc
mount -t proc proc "$ROOT/proc"
hostname huicun-test

INSIDE=(chroot "$ROOT" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb)
inside() { "${INSIDE[@]}" "$@"; }
visit() { "$NODE" "$REPO/scripts/install-test/visit.ts" "$@"; }
install() { inside bash "/srv/$1/install.sh" --unattended "${@:2}"; }

# step <sentence> <command…>: runs it, writes it into the table; the first that fails ends this life.
step() {
  local what=$1 began=$SECONDS
  shift
  printf '\n== %s\n' "$what" >>"$LOG"
  if "$@" >>"$LOG" 2>&1; then
    printf '%s|%s|好|%s\n' "$SUITE" "$what" $((SECONDS - began)) | tee -a "$RESULTS"
  else
    printf '%s|%s|失败|%s\n' "$SUITE" "$what" $((SECONDS - began)) | tee -a "$RESULTS"
    tail -n 25 "$LOG" >&2
    tail -n 5 "$WORK"/"$SUITE"-service*.log >&2 || true
    exit 1
  fi
}

# The tree once more under an older number: what is upgraded from.
unpack() {
  mkdir -p "$ROOT/srv"
  if [ -d "$BUNDLE" ]; then
    cp -a "$BUNDLE" "$ROOT/srv/new"
  else
    tar -xzf "$BUNDLE" -C "$ROOT/srv"
    mv "$ROOT"/srv/huicun-* "$ROOT/srv/new"
  fi
  cp -al "$ROOT/srv/new" "$ROOT/srv/old"
  cd "$ROOT/srv/old" || return
  sed -i "s/\"version\": \"$VERSION\"/\"version\": \"$OLD\"/" package.json
  sed -i "s/^version=.*/version=$OLD/" VERSION
  sed -i '/  package\.json$/d; /  VERSION$/d' MANIFEST.sha256
  sha256sum package.json VERSION >>MANIFEST.sha256
  cd "$REPO" || return
}

no_network() {
  ! (exec 3<>/dev/tcp/1.1.1.1/443) 2>/dev/null && [ "$(ip -o link | grep -cv ' lo:')" = 0 ]
}

# start <command> <address>: what systemd would do, by the command for places without it.
start() {
  # Not through the function: what is remembered must be the process that becomes the service.
  "${INSIDE[@]}" "$1" run >"$WORK/$SUITE-service-$1.log" 2>&1 &
  SERVICE=$!
  visit awake "$2"
}

stop() {
  kill -TERM "$SERVICE"
  local tries
  for ((tries = 0; tries < 150; tries++)); do
    if ! kill -0 "$SERVICE" 2>/dev/null; then
      wait "$SERVICE" || true
      return 0
    fi
    sleep 0.2
  done
  return 1
}

play_wecom() {
  "$NODE" "$REPO/scripts/install-test/wecom.ts" "$ROOT" /srv/wecom \
    "$ROOT/srv/new/native/simulator/build/libWeWorkFinanceSdk_C.so" >>"$LOG" 2>&1 &
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    if [ -f "$ROOT/srv/wecom/bind.env" ]; then return 0; fi
    sleep 0.2
  done
  return 1
}

bind() {
  chmod -R a+rX "$ROOT/srv/wecom"
  cat "$ROOT/srv/wecom/bind.env" >>"$ROOT/etc/huicun/huicun.env"
  inside huicun import-key 1 /srv/wecom/private.pem
}
