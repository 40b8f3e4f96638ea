# shellcheck shell=bash
# What this machine must be and had better be. A check that fails stops before anything is changed.

check_machine() {
  [ "$(uname -s)" = Linux ] || fail '这个安装程序用于 Linux。' 'Windows Server 请用 scripts\windows 里的安装程序。'
  case $(uname -m) in
    x86_64 | amd64) ARCH=x64 ;;
    aarch64 | arm64) ARCH=arm64 ;;
    *) fail "处理器 $(uname -m) 不受支持。" '会存支持 x86_64 与 aarch64（arm64）的 64 位 Linux。' ;;
  esac
  local made
  made=$(about platform)
  if [ -n "$made" ] && [ "$made" != "linux-$ARCH" ]; then
    fail "这个安装包用于 $made，本机是 linux-$ARCH。" "请换用 huicun-$VERSION-linux-$ARCH.tar.gz。"
  fi
  check_libc
}

check_libc() {
  local libc have want
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null || true)
  if [ -z "$libc" ]; then
    fail '本机的 C 库不是 glibc（如 Alpine 的 musl），会话存档 SDK 在上面无法运行。' \
      '请换用 Debian、Ubuntu、RHEL 及其同类、openEuler、麒麟或统信 UOS。'
  fi
  have=${libc#glibc } want=$(about glibc)
  want=${want:-2.28}
  if ! at_least "$have" "$want"; then
    fail "本机的 glibc 是 $have，需要 $want 以上。" \
      'Debian 12、Ubuntu 22.04、RHEL 9、openEuler 22.03 及更新的系统都满足；请升级系统或换一台机器。'
  fi
}

at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

check_room() {
  local memory
  memory=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
  [ "$memory" -ge 3500 ] || warn "内存 $memory MB，建议 4 GB 以上：人多或检索大存档时会慢。"
  local data_mb program_mb dir
  for dir in "$OPT" "$ETC" "$DATA" "$UNIT_FILE" "$COMMAND"; do
    dir=$(nearest "$(dirname "$dir")")
    [ -w "$dir" ] || fail "目录 $dir 不能写入：所在的磁盘是只读的，或没有权限。" \
      "请检查磁盘与挂载（findmnt -T $dir），恢复可写之后再执行一次。"
  done
  data_mb=$(free_mb "$DATA") program_mb=$(free_mb "$OPT")
  [ "$program_mb" -ge 1000 ] || fail "$OPT 所在磁盘只剩 $program_mb MB，程序约需 1 GB。" '请清理磁盘，或用 --dir 换一个目录。'
  [ "$data_mb" -ge 2000 ] || fail "$DATA 所在磁盘只剩 $data_mb MB。" '请清理磁盘，或用 --data-dir 换到更大的磁盘。'
  [ "$data_mb" -ge 50000 ] || warn "$DATA 所在磁盘剩余 $((data_mb / 1024)) GB，建议 50 GB 以上；可用 --data-dir 换到更大的磁盘。"
  if has findmnt && findmnt -no OPTIONS -T "$(nearest "$DATA")" 2>/dev/null | grep -qw noexec; then
    warn "$DATA 所在的磁盘以 noexec 挂载，在页面上传的会话存档 SDK 无法从那里加载；请去掉 noexec，或把 SDK 放到别处并填写路径。"
  fi
}

free_mb() { df -Pm "$(nearest "$1")" | awk 'NR == 2 { print $4 }'; }

check_clock() {
  local built
  built=$(about date)
  if [ -n "$built" ] && [ "$(date +%s)" -lt "$(date -d "$built" +%s)" ]; then
    fail "系统时间 $(date '+%Y-%m-%d %H:%M') 早于这个版本的发布日期 $built。" \
      '时间不对会连不上企业微信，消息的时间也会记错。请校准：timedatectl set-ntp true，或 date -s "年-月-日 时:分"。'
  fi
  if [ "$SYSTEMD" = 1 ] && [ "$(timedatectl show -p NTPSynchronized --value 2>/dev/null || true)" = no ]; then
    warn '系统时间没有与时间服务器同步。请启用：timedatectl set-ntp true；内网请安装 chrony 并指向本单位的时间服务器。'
  fi
}

# Whether somebody listens there: asks the runtime, which is there before ss or netstat are.
port_is_free() {
  "$RUNTIME" -e '
    const server = require("node:net").createServer();
    server.once("error", (error) => process.exit(error.code === "EADDRINUSE" ? 1 : 0));
    server.listen(Number(process.argv[1]), process.argv[2], () => process.exit(0));
  ' "$1" "$2"
}

# The port wished for, else what the settings say, else the first one from 8080 that nobody has or was promised.
settle_port() {
  local kept host
  kept=$(setting PORT) host=${HOST:-$(setting HOST)}
  host=${host:-127.0.0.1}
  if [ -z "$PORT" ] && [ -n "$kept" ]; then
    PORT=$kept
  elif [ -z "$PORT" ]; then
    PORT=8080
    while promised "$PORT" || { [ -n "$INSTANCE" ] && ! port_is_free "$PORT" "$host"; }; do PORT=$((PORT + 1)); done
  fi
  if [ "$PORT" = "$kept" ] && runs; then return; fi
  if promised "$PORT"; then fail "端口 $PORT 是本机另一个会存的。" '请用 --port 换一个端口。'; fi
  if ! port_is_free "$PORT" "$host"; then
    fail "端口 $PORT 已被占用$(holder "$PORT")。" "请停止占用它的程序，或用 --port 换一个端口，如 --port $((PORT + 1))。"
  fi
}

# By another instance on this machine, also while that one sleeps.
promised() {
  local other
  for other in "$PREFIX"/etc/huicun*/huicun.env; do
    if [ "$other" != "$ENV" ] && [ -f "$other" ] && grep -qE "^PORT=\"?$1\"?\$" "$other"; then return 0; fi
  done
  return 1
}

holder() {
  has ss || return 0
  local name
  name=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)".*/\1/p' | head -n 1)
  printf '%s' "${name:+（$name）}"
}

# Processes of this instance: by what their environment says, as root may read.
service_pids() {
  local dir
  for dir in /proc/[0-9]*; do
    [ "${dir#/proc/}" != "$$" ] || continue
    if tr '\0' '\n' 2>/dev/null <"$dir/environ" | grep -qxF "ENV_FILE=$ENV" &&
      tr '\0' ' ' 2>/dev/null <"$dir/cmdline" | grep -q 'src/main\.ts'; then
      printf '%s\n' "${dir#/proc/}"
    fi
  done
}

runs() {
  if [ "$SYSTEMD" = 1 ]; then systemctl is-active --quiet "$UNIT"; else [ -n "$(service_pids)" ]; fi
}

# Everything that came in the package is whole, and this machine can load it.
check_package() {
  if [ -f "$HERE/MANIFEST.sha256" ] && ! (cd "$HERE" && sha256sum -c --quiet --strict MANIFEST.sha256 >/dev/null 2>&1); then
    fail '安装包不完整：有文件缺失或与清单不符。' '请重新下载，用 SHA256SUMS 核对后再解压安装。'
  fi
}

check_natives() {
  local said
  if ! said=$(cd "$1" && "$1/node/bin/node" -e '
    new (require("better-sqlite3"))(":memory:").close();
    require("koffi");
    require("sharp");
  ' 2>&1); then
    fail '程序的原生部件在本机无法加载：' "$(printf '%s' "$said" | grep -m 1 -E 'Error|error|not found|cannot' || true)" \
      '常见原因：系统过旧，或缺少 libstdc++（Debian/Ubuntu：apt-get install libstdc++6；RHEL/openEuler：dnf install libstdc++）。'
  fi
}
