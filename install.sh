#!/usr/bin/env bash
# 会存的安装程序：bash install.sh --help
# Installs, repairs and upgrades; its parts lie in scripts/linux. Nothing is changed before every check has passed.
set -Eeuo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
for part in say options checks files remove; do
  # shellcheck source=/dev/null
  . "$HERE/scripts/linux/$part.sh"
done

trap 'broke_off "$?" "$BASH_COMMAND"' ERR

# One line of the package's VERSION; empty in a source checkout.
about() {
  [ -f "$HERE/VERSION" ] || return 0
  sed -n "s/^$1=//p" "$HERE/VERSION"
}

version_of() { sed -n 's/^  "version": "\(.*\)",$/\1/p' "$1/package.json"; }

demo() {
  [ -f "$HERE/scripts/demo.ts" ] || fail '这个安装包不带演示。' '演示在 linux-x64 的安装包里，或在源码目录执行 npm run demo。'
  local node=$HERE/node/bin/node
  if [ ! -x "$node" ]; then exec npm --prefix "$HERE" run demo; fi
  if [ -n "$PORT" ]; then export PORT; fi
  exec "$node" "$HERE/scripts/demo.ts"
}

make_user() {
  [ -z "$PREFIX" ] || return 0
  if id "$SERVICE_USER" >/dev/null 2>&1; then return; fi
  has useradd || fail '找不到 useradd。' 'Debian/Ubuntu：apt-get install passwd；RHEL/openEuler：dnf install shadow-utils。'
  local shell=/usr/sbin/nologin
  [ -x "$shell" ] || shell=/sbin/nologin
  useradd --system --user-group --home-dir "$DATA" --no-create-home --shell "$shell" "$SERVICE_USER"
  step "建立用户 $SERVICE_USER"
}

# The package's own runtime; from a checkout the system's Node ≥ 24, else the one npm brings.
find_runtime() {
  RUNTIME=$HERE/node/bin/node
  if [ -x "$RUNTIME" ]; then return; fi
  RUNTIME=$(command -v node || true)
  if [ -n "$RUNTIME" ] && at_least "$("$RUNTIME" -p process.versions.node)" 24; then
    RUNTIME=$(readlink -f "$RUNTIME")
    return
  fi
  RUNTIME=$HERE/node_modules/node-linux-$ARCH/bin/node
  if [ -x "$RUNTIME" ]; then return; fi
  has npm || fail '没有运行时：这里是源码目录，本机也没有 Node 24 与 npm。' \
    "请换用离线安装包 huicun-$VERSION-linux-$ARCH.tar.gz，或先安装 Node 24。"
  step '从 npm 取回依赖与运行时'
  (cd "$HERE" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error) ||
    fail '依赖没有装好。' '请检查能否访问 npm 源（npm config get registry），或换用离线安装包。'
}

# Beside what is there, under a name of its own until it is whole: an interrupted copy is never run.
place_program() {
  PROGRAM=$OPT/$VERSION
  if [ "$(readlink -f "$PROGRAM" || true)" = "$HERE" ]; then return; fi
  if [ -f "$PROGRAM/MANIFEST.sha256" ] && cmp -s "$HERE/MANIFEST.sha256" "$PROGRAM/MANIFEST.sha256" &&
    (cd "$PROGRAM" && sha256sum -c --quiet --strict MANIFEST.sha256 >/dev/null 2>&1); then
    step "程序 $VERSION 已在 $PROGRAM，完好"
    return
  fi
  step "把程序 $VERSION 放到 $PROGRAM"
  rm -rf -- "$PROGRAM.new" "$PROGRAM.old"
  mkdir -p "$PROGRAM.new"
  if ! copy_program "$PROGRAM.new"; then
    rm -rf -- "$PROGRAM.new"
    fail "程序没有放好，原因见上面一行（磁盘 $OPT 还剩 $(free_mb "$OPT") MB，程序约需 1 GB）。" \
      '原来的版本没有动。请清理磁盘，或用 --dir 换一个目录，再执行一次。'
  fi
  if [ "$(id -u)" = 0 ]; then chown -R -h root:root "$PROGRAM.new"; fi
  chmod -R go-w,a+rX "$PROGRAM.new"
  # On the disk before it gets its name: after a power cut it is whole or not there.
  sync -f "$PROGRAM.new" 2>/dev/null || sync
  if [ -d "$PROGRAM" ]; then mv "$PROGRAM" "$PROGRAM.old"; fi
  mv "$PROGRAM.new" "$PROGRAM"
  rm -rf -- "$PROGRAM.old"
}

copy_program() {
  if [ -f "$HERE/VERSION" ]; then
    cp -a "$HERE/." "$1/"
    return $?
  fi
  local part
  for part in src views docs scripts node_modules install.sh package.json package-lock.json README.md LICENSE; do
    if [ -e "$HERE/$part" ]; then cp -a "$HERE/$part" "$1/" || return 1; fi
  done
  mkdir -p "$1/node/bin"
  cp -L "$RUNTIME" "$1/node/bin/node" || return 1
  printf 'version=%s\nplatform=linux-%s\n' "$VERSION" "$ARCH" >"$1/VERSION"
}

# A confined system runs programs outside /usr/bin only when they are labelled as such.
label_for_selinux() {
  has getenforce && [ "$(getenforce)" = Enforcing ] || return 0
  if has chcon && chcon -t bin_t "$PROGRAM/node/bin/node" 2>/dev/null; then
    step 'SELinux 处于强制模式：已给运行时加上 bin_t 标签'
  else
    warn "SELinux 处于强制模式。若服务起不来，请执行：chcon -t bin_t $PROGRAM/node/bin/node"
  fi
}

switch_to() {
  ln -sfn "$1" "$CURRENT.new"
  mv -T "$CURRENT.new" "$CURRENT"
}

# From another version: the upgrade's own script takes a back-up, migrates and finds the way back.
bring_into_force() {
  local old=''
  if [ -L "$CURRENT" ]; then old=$(basename "$(readlink "$CURRENT")"); fi
  # A note says that an upgrade was broken off: that one is brought to its end.
  if [ -z "$old" ] || [ ! -d "$OPT/$old" ] || { [ "$old" = "$VERSION" ] && [ ! -e "$OPT/upgrade-$NAME.state" ]; }; then
    switch_to "$PROGRAM"
    return
  fi
  if [ "$SYSTEMD" = 0 ] && runs; then
    fail "会存还在运行（进程 $(service_pids | tr '\n' ' ')）。" '请先停止它，再升级。'
  fi
  step "从 $old 升级到 $VERSION"
  if [ -f "$PROGRAM/scripts/linux/upgrade.sh" ]; then
    local status=0
    HUICUN_OPT=$OPT HUICUN_OLD=$old HUICUN_NEW=$VERSION HUICUN_ENV=$ENV HUICUN_DATA=$DATA HUICUN_USER=$SERVICE_USER \
      HUICUN_UNIT=$UNIT HUICUN_SYSTEMD=$SYSTEMD HUICUN_UNATTENDED=$UNATTENDED HUICUN_CURRENT=$CURRENT \
      bash "$PROGRAM/scripts/linux/upgrade.sh" || status=$?
    [ "$status" = 0 ] || exit "$status"
    UPGRADED=1
  else
    if [ "$SYSTEMD" = 1 ]; then systemctl stop "$UNIT"; fi
    switch_to "$PROGRAM"
  fi
  ln -sfn "$OPT/$old" "$PREVIOUS"
  drop_versions
}

start_service() {
  [ "$SYSTEMD" = 1 ] && [ "$START" = 1 ] || return 0
  local tries
  SINCE=$(date '+%Y-%m-%d %H:%M:%S') WRITTEN=0
  if [ -n "$LOG_FILE" ]; then WRITTEN=$(stat -c %s "$LOG_FILE"); fi
  systemctl enable "$UNIT" >/dev/null 2>&1
  # An upgrade has started it, and waited until it was ready.
  if [ "${UPGRADED:-0}" = 1 ] && answers; then return; fi
  systemctl restart "$UNIT"
  for ((tries = 0; tries < 120; tries++)); do
    CODE_LINE=$(said_since | grep -m 1 '^首次启动' || true)
    if said_since | grep -q '^会存已启动'; then return; fi
    if systemctl is-failed --quiet "$UNIT"; then break; fi
    sleep 1
  done
  if answers; then return; fi
  fail '服务没有在两分钟内启动完成。最近的日志：' "$(said_since | tail -n 5)" \
    "查看全部：${LOG_FILE:-journalctl -u $UNIT}；改好之后再执行一次安装程序即可。"
}

# What the service has said since it was started, wherever its log goes.
said_since() {
  if [ -n "$LOG_FILE" ]; then
    tail -c +$((WRITTEN + 1)) "$LOG_FILE"
  else
    journalctl -u "$UNIT" --since "$SINCE" -o cat 2>/dev/null || true
  fi
}

answers() {
  local host
  host=$(setting HOST)
  case $host in 0.0.0.0 | :: | '') host=127.0.0.1 ;; esac
  "$PROGRAM/node/bin/node" -e '
    require("node:net").connect(Number(process.argv[1]), process.argv[2])
      .once("connect", () => process.exit(0)).once("error", () => process.exit(1));
  ' "$PORT" "$host"
}

open_port() {
  local host command=''
  host=$(setting HOST)
  case $host in 127.* | ::1 | localhost) return ;; esac
  if has ufw; then
    command="ufw allow $PORT/tcp"
  elif has firewall-cmd; then
    command="firewall-cmd --permanent --add-port=$PORT/tcp && firewall-cmd --reload"
  fi
  if [ -z "$command" ]; then return; fi
  if [ "$OPEN_FIREWALL" = 1 ] && [ -z "$PREFIX" ]; then
    if eval "$command" >/dev/null; then step "防火墙已放行端口 $PORT"; else warn "防火墙没有放行端口 $PORT，请执行：$command"; fi
  else
    step "防火墙若未放行端口 $PORT，请执行：$command"
  fi
}

address() {
  local url host scheme=http
  url=$(setting BASE_URL)
  if [ -n "$url" ]; then
    printf '%s' "$url"
    return
  fi
  host=$(setting HOST)
  case $host in 0.0.0.0 | ::) host=$(hostname -I 2>/dev/null | awk '{ print $1 }' || true) ;; esac
  [ -z "$(setting TLS_CERT)" ] || scheme=https
  printf '%s://%s:%s' "$scheme" "${host:-127.0.0.1}" "$PORT"
}

report() {
  printf '\n%s\n' "会存 $VERSION 已装好。"
  printf '  网址      %s\n' "$(address)"
  printf '  设置      %s\n  主密钥    %s（首次启动时生成；请另存一份，没有它数据里的密钥打不开）\n' "$ENV" "$KEY"
  printf '  数据      %s\n  备份      %s\n  命令行    %s help\n' "$DATA" "$BACKUPS" "$NAME"
  if [ "$SYSTEMD" = 1 ]; then
    printf '  服务      systemctl status %s · 日志 journalctl -u %s\n' "$UNIT" "$UNIT"
    [ "$START" = 1 ] || printf '  启动      systemctl enable --now %s\n' "$UNIT"
  else
    # shellcheck disable=SC2153 # from scripts/linux/options.sh
    printf '  启动      %s run（在前台运行，本机没有 systemd）\n' "$COMMAND"
  fi
  case $(setting HOST) in
    127.* | ::1 | localhost)
      case $(setting BASE_URL) in https:*) ;; *)
        printf '%s\n' '  现在只有本机能打开。要给别人用：加上 --tls-cert 与 --tls-key 再执行一次，或在前面放 nginx 等反向代理并给出 --base-url。' ;;
      esac ;;
  esac
  if [ -n "${CODE_LINE:-}" ]; then
    printf '\n%s\n' "$CODE_LINE"
  elif [ ! -f "$DATA/huicun.db" ]; then
    printf '\n%s\n' '首次启动时会打印一次性验证码，用它建立第一个管理员账号。'
  fi
  [ "${WARNINGS:-0}" = 0 ] || printf '\n%s\n' "上面有 $WARNINGS 处需要留意（以 ！ 开头）。"
}

confirm() {
  if [ "$UNATTENDED" = 1 ] || [ ! -t 0 ]; then return; fi
  local typed
  read -r -p "$([ "$FRESH" = 1 ] && echo 安装 || echo 修复或升级)到 $OPT/$VERSION，数据在 $DATA，端口 $PORT。按回车继续，输入 n 放弃：" typed
  case $typed in '' | y | Y) ;; *) fail '已放弃，什么也没有改动。' ;; esac
}

install_all() {
  [ "$(id -u)" = 0 ] || [ -n "$PREFIX" ] || fail '需要 root 权限。' '请执行：sudo bash install.sh'
  check_machine
  check_package
  check_clock
  check_room
  find_runtime
  settle_port
  confirm
  make_user
  make_folders
  place_program
  check_natives "$PROGRAM"
  label_for_selinux
  write_settings
  settle_key
  own root "$ENV"
  chmod 0640 "$ENV"
  write_command
  write_unit
  bring_into_force
  start_service
  open_port
  report
}

parse_options "$@"
VERSION=$(version_of "$HERE")
settle_places
case $ACTION in
  help) help ;;
  demo) demo ;;
  install) install_all ;;
  *)
    [ "$(id -u)" = 0 ] || [ -n "$PREFIX" ] || fail '需要 root 权限。' '请执行：sudo bash install.sh'
    "$ACTION"
    ;;
esac
