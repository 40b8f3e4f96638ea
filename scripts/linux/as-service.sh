#!/usr/bin/env bash
# as-service.sh <设置文件> <用户> <node 的参数…>
# Runs this version's runtime as the user of the service, with the settings of the file: for /usr/local/bin/huicun, upgrades and tests.
set -euo pipefail

if [ $# -lt 3 ]; then
  echo '用法：as-service.sh <设置文件> <用户> <node 的参数…>' >&2
  exit 2
fi
program=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
file=$1 user=$2
shift 2

me=$(id -un)
if [ "$me" != root ] && [ "$me" != "$user" ]; then
  echo "请以 root 身份执行：sudo ${HUICUN_COMMAND:-huicun} …" >&2
  exit 1
fi
if [ ! -r "$file" ]; then
  echo "读不到设置文件 $file。请重新执行安装程序修复，或从备份放回。" >&2
  exit 1
fi

# One value of the file, as systemd reads it: the last line wins, quotes around it go.
value() {
  local text
  text=$(sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$file" | tail -n 1)
  text=${text%"${text##*[![:space:]]}"}
  case $text in
    \"*\") text=${text#\"} text=${text%\"} ;;
    \'*\') text=${text#\'} text=${text%\'} ;;
  esac
  printf '%s' "$text"
}

# Our own settings the program reads from the file itself; the runtime's must be in its environment.
while IFS= read -r name; do export "$name=$(value "$name")"; done < <(
  sed -nE 's/^[[:space:]]*((NODE|SSL|LC)_[A-Z0-9_]+|TZ|LANG)[[:space:]]*=.*/\1/p' "$file" | sort -u
)
data=$(value DATA_DIR)
data=${data:-/var/lib/huicun}
export ENV_FILE=$file HOME=$data LANG=${LANG:-C.UTF-8} MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
export NODE_ENV=${NODE_ENV:-production}
# Never the first thing in an empty folder: a back-up is restored only into one that is.
if [ -d "$data/run" ]; then export NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$data/run/compiled}; fi
umask 0077

if [ "$me" = "$user" ]; then exec "$program/node/bin/node" "$@"; fi
if command -v setpriv >/dev/null 2>&1; then
  exec setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups -- "$program/node/bin/node" "$@"
fi
if command -v runuser >/dev/null 2>&1; then exec runuser -u "$user" -- "$program/node/bin/node" "$@"; fi
# shellcheck disable=SC2016 # the inner shell expands them
exec su -s /bin/sh "$user" -c 'exec "$0" "$@"' -- "$program/node/bin/node" "$@"
