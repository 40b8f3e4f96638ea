#!/usr/bin/env bash
# upgrade.sh: from one unpacked version to another, with a way back. Called by install.sh as root, everything by environment:
#   HUICUN_OPT HUICUN_OLD HUICUN_NEW HUICUN_ENV HUICUN_DATA HUICUN_USER HUICUN_UNIT HUICUN_CURRENT HUICUN_SYSTEMD (1 or 0)
# HUICUN_WAIT: seconds the new version may take to be ready; HUICUN_BACKUP=skip: do not mind a backup that fails.
# Ends with 0: the new version is in place; 1: the old one is again; 4: neither went, somebody has to look.
set -euo pipefail

: "${HUICUN_OPT:?}" "${HUICUN_NEW:?}" "${HUICUN_ENV:?}" "${HUICUN_DATA:?}" "${HUICUN_USER:?}" "${HUICUN_UNIT:?}"
OLD=${HUICUN_OLD:-}
CURRENT=${HUICUN_CURRENT:-$HUICUN_OPT/current}
SYSTEMD=${HUICUN_SYSTEMD:-1}
WAIT=${HUICUN_WAIT:-600}
# Root's own folder: what the service may write is not believed here.
STATE=$HUICUN_OPT/upgrade-${HUICUN_UNIT%.service}.state

step() { printf '· %s\n' "$*"; }
warn() { printf '！ %s\n' "$*" >&2; }

# huicun <version> <command…>: that version's commands, as the user of the service.
huicun() {
  local version=$1
  shift
  "$HUICUN_OPT/$version/scripts/linux/as-service.sh" "$HUICUN_ENV" "$HUICUN_USER" \
    "$HUICUN_OPT/$version/src/cli/index.ts" "$@" </dev/null
}

service() {
  if [ "$SYSTEMD" = 1 ]; then systemctl "$1" "$HUICUN_UNIT"; fi
}

# The step is on the disk before it begins: after a power cut the next run knows where this one was.
note() {
  printf 'step=%s\nold=%s\nnew=%s\n' "$1" "$OLD" "$HUICUN_NEW" >"$STATE.part"
  sync "$STATE.part" 2>/dev/null || sync
  mv -f "$STATE.part" "$STATE"
}

noted() { sed -n "s/^$1=//p" "$STATE" 2>/dev/null || true; }

# Whole or not at all: the link is never missing.
switch_to() {
  ln -sfn "$HUICUN_OPT/$1" "$CURRENT.part"
  mv -fT "$CURRENT.part" "$CURRENT"
  sync "$HUICUN_OPT" 2>/dev/null || sync
}

where_to_look() {
  if [ "$SYSTEMD" = 1 ]; then
    printf '  日志：journalctl -u %s -n 200\n' "$HUICUN_UNIT" >&2
  else
    printf '  日志：%s/run/log\n' "$HUICUN_DATA" >&2
  fi
}

backup_first() {
  local said
  if said=$(huicun "$OLD" backup 2>&1); then
    step '升级前的备份已做好'
  elif [[ $said == *还没有设置备份的位置* || $said == 会存命令行* ]]; then
    step '没有设置备份的位置，只留旧数据结构的副本'
  elif [ "${HUICUN_BACKUP:-}" = skip ]; then
    warn "升级前的备份没有做成，照旧升级：$said"
  else
    rm -f "$STATE"
    printf '\n没有升级：升级前的备份没有做成。\n  %s\n  排除后再执行；确定不要备份，请加 HUICUN_BACKUP=skip 再执行。服务没有停过。\n' "$said" >&2
    exit 1
  fi
}

# go_back <why>: what was there before, as far as nothing has come since.
go_back() {
  warn "$1"
  if [ -z "$OLD" ] || [ ! -d "$HUICUN_OPT/$OLD" ]; then
    printf '\n没有旧版本可退回。请查看日志，排除后再执行一次。\n' >&2
    where_to_look
    exit 4
  fi
  step "退回 $OLD"
  note going-back
  service stop || true
  local said
  if ! said=$(huicun "$HUICUN_NEW" migrate --back 2>&1); then
    printf '\n没有退回：%s\n' "$said" >&2
    printf '  留在新版本 %s，数据一条没有丢。请查看日志，排除后执行：systemctl start %s\n' "$HUICUN_NEW" "$HUICUN_UNIT" >&2
    where_to_look
    note stuck
    service start || true
    exit 4
  fi
  printf '%s\n' "$said"
  switch_to "$OLD"
  if ! service start; then
    printf '\n已退回 %s，但它也没有启动。\n' "$OLD" >&2
    where_to_look
    rm -f "$STATE"
    exit 4
  fi
  rm -f "$STATE"
  printf '\n没有升级到 %s：%s\n  已退回 %s，数据与升级前相同。\n' "$HUICUN_NEW" "$1" "$OLD" >&2
  where_to_look
  exit 1
}

# A power cut in the middle of the last one: what was being taken back is taken back first, the rest simply begins again.
resume() {
  [ -f "$STATE" ] || return 0
  local step old new
  step=$(noted step) old=$(noted old) new=$(noted new)
  warn "上次从 ${old:-（无）} 升级到 $new 时被打断（停在 $step），接着处理。"
  if [ "$step" = going-back ] && [ -d "$HUICUN_OPT/$new" ]; then
    service stop || true
    huicun "$new" migrate --back || true
    if [ -d "$HUICUN_OPT/$old" ]; then switch_to "$old"; fi
  fi
  # The link may point to the new version already: the way back leads to the one before.
  if [ -n "$old" ] && [ -d "$HUICUN_OPT/$old" ]; then OLD=$old; fi
}

main() {
  resume
  note begun
  if [ -n "$OLD" ] && [ "$OLD" != "$HUICUN_NEW" ]; then backup_first; fi
  step '停止服务'
  service stop || true
  # Before the data: should the power go now, the new version starts and goes on with it.
  note migrating
  switch_to "$HUICUN_NEW"
  step '升级数据'
  local status=0
  huicun "$HUICUN_NEW" migrate || status=$?
  if [ "$status" != 0 ]; then go_back "升级数据没有成功（退出码 $status），原因见上。"; fi
  if [ "$SYSTEMD" = 1 ]; then
    note starting
    step "启动 $HUICUN_NEW，等它就绪"
    service start || go_back '新版本没有启动。'
    huicun "$HUICUN_NEW" upgrade-check --wait "$WAIT" || go_back "新版本在 $WAIT 秒内没有就绪。"
  fi
  rm -f "$STATE"
  step "已升级到 $HUICUN_NEW"
}

main "$@"
