#!/usr/bin/env bash
# What goes wrong at installing and upgrading, in a fresh root ($WORK/$SUITE): called by run.sh --faults like a life.
# Each ends in a sentence that names the fault and the way on, and the same command again makes it good.
set -euo pipefail

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/root.sh"

# refused <words> <command…>: it ends with an error, and says this.
refused() {
  local words=$1 said code=0
  shift
  said=$("$@" 2>&1) || code=$?
  printf '%s\n' "$said"
  [ "$code" != 0 ] && [[ $said == *"$words"* ]]
}

nothing_is_left() { [ ! -e "$ROOT/opt/huicun" ] && [ ! -e "$ROOT/etc/huicun" ] && [ ! -e "$ROOT/var/lib/huicun" ]; }

nothing_is_left_but_opt() { [ -z "$(ls -A "$ROOT/opt")" ] && [ ! -e "$ROOT/etc/huicun" ] && ! inside id huicun; }

port_taken() {
  # Not through the function: it is this process that is ended.
  "${INSIDE[@]}" /srv/new/node/bin/node -e 'require("node:net").createServer().listen(8080, "127.0.0.1")' &
  local holder=$! code=0
  until (exec 3<>/dev/tcp/127.0.0.1/8080) 2>/dev/null; do sleep 0.1; done
  { refused '端口 8080 已被占用' install old && nothing_is_left; } || code=1
  kill "$holder"
  wait "$holder" 2>/dev/null || true
  return "$code"
}

without_rights() {
  refused '请执行：sudo bash install.sh' inside setpriv --reuid 65534 --regid 65534 --clear-groups bash /srv/old/install.sh --unattended &&
    nothing_is_left
}

# on <options of the mount> <folder> <command…>: with another disk there.
on() {
  local options=$1 dir=$ROOT$2 code=0
  shift 2
  mkdir -p "$dir"
  mount -t tmpfs -o "$options" tmpfs "$dir"
  "$@" || code=$?
  umount "$dir"
  rmdir "$dir"
  return "$code"
}

read_only() { refused '不能写入' install old && nothing_is_left_but_opt; }
little_room() { refused "只剩 $1 MB" install old; }

# Room for the bytes, as was checked, but not for as many files: it ends amid the copy. When there is more, the same command does it.
filled_on_the_way() {
  refused '程序没有放好' install old && [ ! -e "$ROOT/opt/huicun/$OLD.new" ] && [ ! -e "$ROOT/opt/huicun/$OLD" ] &&
    mount -o remount,size=1300m,nr_inodes=60000 "$ROOT/opt" && install old
}

clock_behind() {
  local date
  date=$(sed -n 's/^date=//p' "$ROOT/srv/old/VERSION")
  # The package is of tomorrow for this machine.
  sed -i 's/^date=.*/date=2999-01-01/' "$ROOT/srv/old/VERSION"
  sum_again
  local code=0
  refused '早于这个版本的发布日期 2999-01-01' install old || code=1
  sed -i "s/^date=.*/date=$date/" "$ROOT/srv/old/VERSION"
  sum_again
  return "$code"
}

sum_again() {
  local sum
  sum=$(sha256sum <"$ROOT/srv/old/VERSION" | cut -d' ' -f1)
  if grep -q '  VERSION$' "$ROOT/srv/old/MANIFEST.sha256"; then
    sed -i "s/^.*  VERSION$/$sum  VERSION/" "$ROOT/srv/old/MANIFEST.sha256"
  fi
}

# cut_off <package> <seconds>: everything that the installer started ends at once, as in a power cut.
cut_off() {
  local pid
  unshare --pid --fork --kill-child "${INSIDE[@]}" bash "/srv/$1/install.sh" --unattended &
  pid=$!
  sleep "$2"
  kill -9 "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

whole() {
  local now
  now=$(basename "$(readlink "$ROOT/opt/huicun/current")")
  (cd "$ROOT/opt/huicun/$now" && sha256sum -c --quiet --strict MANIFEST.sha256) &&
    grep -qx 'DATA_DIR=/var/lib/huicun' "$ROOT/etc/huicun/huicun.env" &&
    grep -qx 'KEY_FILE=/etc/huicun/master.key' "$ROOT/etc/huicun/huicun.env" &&
    [ "$(inside stat -c '%U:%G %a' /etc/huicun/huicun.env)" = 'root:huicun 640' ] &&
    [ "$(inside stat -c '%U:%G %a' /var/lib/huicun)" = 'huicun:huicun 700' ] && [ -x "$ROOT/usr/local/bin/huicun" ]
}

# Tenths of a second, drawn anew each time: what a certain moment would miss, another run finds.
moment() { awk -v most="$1" -v seed="$RANDOM" 'BEGIN { srand(seed); printf "%.1f", 0.2 + rand() * most }'; }

install_cut_off() {
  local began=$SECONDS took round at
  install old && whole || return 1
  took=$((SECONDS - began + 1))
  for round in 1 2 3; do
    install old --purge --yes-delete-all-data || nothing_is_left || return 1
    at=$(moment "$took")
    echo "第 $round 次断电：$at 秒（装完要 $took 秒）"
    cut_off old "$at"
  done
  install old && whole
}

upgrade_cut_off() {
  local round at
  for round in 1 2 3; do
    at=$(moment "$1")
    echo "第 $round 次断电：$at 秒"
    cut_off new "$at"
  done
  install new && whole && [ "$(readlink "$ROOT/opt/huicun/current")" = "/opt/huicun/$VERSION" ] &&
    [ ! -e "$ROOT/opt/huicun/upgrade-huicun.state" ]
}

goes_on() { start huicun "$BASE" && visit arrived "$ROOT/var/lib/huicun" "$ROOT/srv/wecom/said"; }

# The service in the middle of writing, and with it everything else.
service_cut_off() {
  kill -9 "$SERVICE"
  wait "$SERVICE" 2>/dev/null || true
  start huicun "$BASE" && visit pages "$BASE" && visit arrived "$ROOT/var/lib/huicun" "$1"
}

# Whether this machine has the library, and the root is new enough for it.
can_shift_clock() {
  local library ahead
  library=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
  [ -n "$library" ] && cp "$library" "$ROOT/srv/faketime.so" || return 1
  ahead=$(inside setpriv --reuid huicun --regid huicun --init-groups env LD_PRELOAD=/srv/faketime.so FAKETIME=+1h date +%s 2>/dev/null) || return 1
  [ $((ahead - $(date +%s))) -gt 3000 ]
}

clock_ahead() {
  local said
  # As the user from the beginning: the library shares a semaphore between the programs that one process becomes.
  INSIDE+=(setpriv --reuid huicun --regid huicun --init-groups env LD_PRELOAD=/srv/faketime.so FAKETIME=+1h)
  inside date && start huicun "$BASE" && visit pages "$BASE" && visit arrived "$ROOT/var/lib/huicun" "$1" || return 1
  said=$(inside huicun doctor || true)
  printf '%s\n' "$said" | grep -A3 '服务器时间'
  [[ $said != *'✓ 服务器时间'* ]]
}

walk() {
  step '解开安装包，另做一个旧版本的' unpack
  step '端口已被占用：拒绝，什么也没有改动' port_taken
  step '不是 root：拒绝，什么也没有改动' without_rights
  step '目录只读：拒绝，什么也没有改动' on ro /opt read_only
  step '程序的磁盘太小：拒绝' on size=300m /opt little_room 300
  step '数据的磁盘太小：拒绝' on size=900m /var/lib/huicun little_room 900
  step '系统时间早于发布日期：拒绝' clock_behind
  step '复制中途磁盘满：说清楚，腾出后再执行即好' on size=1300m,nr_inodes=6000 /opt filled_on_the_way
  step '安装中途断电三次，再执行即好' install_cut_off
  step '模拟的企业微信就绪' play_wecom
  step '写入绑定信息，导入私钥' bind
  step '启动，网页应答' start huicun "$BASE"
  step '建立第一个管理员' visit first "$BASE" "$WORK/$SUITE-service-huicun.log"
  step '消息到达' visit arrived "$ROOT/var/lib/huicun" "$ROOT/srv/wecom/said"
  step '运行中断电，再启动一条不少' service_cut_off "$(cat "$ROOT/srv/wecom/said")"
  step '停止' stop
  step '升级中途断电三次，再执行即好' upgrade_cut_off 12
  step '升级后启动，消息继续到达' goes_on
  step '存档与存证日志相符' inside huicun verify archive
  step '停止' stop
  if can_shift_clock; then
    step '系统时间快一小时：照常运行，体检说出来' clock_ahead "$(cat "$ROOT/srv/wecom/said")"
  else
    printf '%s|系统时间快一小时（faketime 在此不可用）|略过|0\n' "$SUITE" | tee -a "$RESULTS"
  fi
}

walk
