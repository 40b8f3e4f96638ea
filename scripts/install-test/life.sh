#!/usr/bin/env bash
# One installation's life in a fresh root ($WORK/$SUITE): called by run.sh in namespaces of its own, process 1 of them.
set -euo pipefail

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/root.sh"

layout() {
  local data=$ROOT/var/lib/huicun
  [ "$(inside stat -c '%U:%G %a' /var/lib/huicun)" = 'huicun:huicun 700' ] &&
    [ "$(inside stat -c '%U:%G %a' /etc/huicun/huicun.env)" = 'root:huicun 640' ] &&
    [ "$(inside stat -c '%U:%G %a' /etc/huicun)" = 'root:huicun 1770' ] &&
    [ -z "$(find "$ROOT/opt/huicun/" ! -user root -print -quit)" ] && [ -d "$data" ]
}

# Everything but the start: systemd is not process 1 here.
unit_is_sound() {
  command -v systemd-analyze >/dev/null || return 0
  # --root would want the whole of systemd inside.
  local said unit=$WORK/huicun.service
  # The link in there is meant for inside.
  sed "/^ExecStart=/s#/opt/huicun/current#$ROOT/opt/huicun/$OLD#g; s#^EnvironmentFile=/#EnvironmentFile=$ROOT/#" \
    "$ROOT/etc/systemd/system/huicun.service" >"$unit"
  said=$(systemd-analyze verify --man=no "$unit" 2>&1 | grep huicun.service || true)
  printf '%s\n' "$said"
  [ -z "$said" ]
}

runs_as_huicun() {
  [ "$(inside stat -c '%U:%G %a' /etc/huicun/master.key)" = 'huicun:huicun 400' ] || return 1
  local pid
  pid=$(pgrep -f 'src/main\.ts' | head -n 1)
  [ "$(stat -c %u "/proc/$pid")" = "$(inside id -u huicun)" ] && [ "$(stat -c %u "/proc/$pid")" != 0 ]
}

repairs() {
  rm "$ROOT/usr/local/bin/huicun" "$ROOT/etc/systemd/system/huicun.service"
  echo broken >"$ROOT/opt/huicun/$OLD/src/main.ts"
  chmod 0777 "$ROOT/var/lib/huicun"
  cp "$ROOT/etc/huicun/master.key" "$WORK/key"
  cp "$ROOT/etc/huicun/huicun.env" "$WORK/env"
  install old && layout && cmp "$WORK/key" "$ROOT/etc/huicun/master.key" && cmp "$WORK/env" "$ROOT/etc/huicun/huicun.env" &&
    cmp "$ROOT/srv/old/src/main.ts" "$ROOT/opt/huicun/$OLD/src/main.ts" && [ -x "$ROOT/usr/local/bin/huicun" ]
}

refuses() {
  # a port somebody has, a clock of last year, a package that lost a byte
  ! install old --instance x --port 8080 && ! inside test -e /etc/huicun-x &&
    printf 'x' >>"$ROOT/srv/new/LICENSES.txt" && ! install new && truncate -s -1 "$ROOT/srv/new/LICENSES.txt"
}

upgraded() {
  [ "$(readlink "$ROOT/opt/huicun/current")" = "/opt/huicun/$VERSION" ] && [ -d "$ROOT/opt/huicun/$OLD" ]
}

keeps_data() {
  install new --uninstall && [ -f "$ROOT/var/lib/huicun/huicun.db" ] && [ -f "$ROOT/etc/huicun/master.key" ] &&
    [ ! -e "$ROOT/usr/local/bin/huicun" ] && [ ! -e "$ROOT/etc/systemd/system/huicun.service" ]
}

comes_back() {
  install new && start huicun "$BASE" && visit pages "$BASE" && visit arrived "$ROOT/var/lib/huicun" "$1"
}

purged() {
  ! install new --purge </dev/null && install new --purge --yes-delete-all-data &&
    [ ! -e "$ROOT/var/lib/huicun" ] && [ ! -e "$ROOT/etc/huicun" ]
}

# A back-up, the loss of everything but it, and the way back; the messages of before must be there again.
back_up_destroy_restore() {
  local count
  (umask 0022 && echo 'correct-horse-battery-staple' >"$ROOT/srv/passphrase")
  count=$(visit count "$ROOT/var/lib/huicun")
  inside huicun backup --to /var/backups/huicun --passphrase-file /srv/passphrase && stop &&
    mv "$ROOT/var/lib/huicun" "$WORK/$SUITE-lost" && mv "$ROOT/etc/huicun/master.key" "$WORK/$SUITE-lost.key" &&
    install new --no-start && inside huicun restore --from /var/backups/huicun --passphrase-file /srv/passphrase &&
    start huicun "$BASE" && visit pages "$BASE" && visit arrived "$ROOT/var/lib/huicun" "$count"
}

walk() {
  step '解开安装包，另做一个旧版本的' unpack
  step '没有任何网络' no_network
  step '安装旧版本' install old
  step '目录、权限与属主' layout
  step '服务单元通过 systemd-analyze' unit_is_sound
  step '模拟的企业微信就绪' play_wecom
  step '写入绑定信息，导入私钥' bind
  step '启动，网页应答' start huicun "$BASE"
  step '以用户 huicun 运行' runs_as_huicun
  step '建立第一个管理员' visit first "$BASE" "$WORK/$SUITE-service-huicun.log"
  step '消息到达' visit arrived "$ROOT/var/lib/huicun" "$ROOT/srv/wecom/said"
  step '登录并打开页面' visit pages "$BASE"
  step '第二次安装即修复，设置与密钥不变' repairs
  step '该拒绝的拒绝' refuses
  step '第二家企业，自己的用户与端口' install old --instance beta
  local first=$SERVICE
  step '第二家企业启动' start huicun-beta "$SECOND"
  step '停止第二家企业' stop
  step '卸载第二家企业并删除其数据' install old --instance beta --purge --yes-delete-all-data
  SERVICE=$first
  step '停止' stop
  step '升级到新版本' install new
  step '新版本在用，旧版本留着' upgraded
  step '升级后启动，网页应答' start huicun "$BASE"
  step '升级后登录，消息继续到达' visit arrived "$ROOT/var/lib/huicun" "$ROOT/srv/wecom/said"
  step '存档与存证日志相符' inside huicun verify archive
  if inside huicun help | grep -q '^  restore'; then
    step '备份、毁掉、恢复，一条不少' back_up_destroy_restore
  else
    printf '%s|备份与恢复|没有这些命令|0\n' "$SUITE" | tee -a "$RESULTS"
  fi
  local said
  said=$(cat "$ROOT/srv/wecom/said")
  step '停止后卸载，数据与密钥留着' eval 'stop && keeps_data'
  step '再次安装，接着使用' comes_back "$said"
  step '确认之后才删除数据' eval 'stop && purged'
}

walk
