# shellcheck shell=bash
# The files the installer writes: settings, master key, unit, command, log rotation.

# One value of the settings, empty when there is none.
setting() {
  [ -f "$ENV" ] || return 0
  sed -n "s/^$1=\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" "$ENV" | tail -n 1
}

# Puts one in, or changes it; everything else in the file, remarks too, stays as it is.
set_setting() {
  local line="$1=$2" draft
  case $2 in *[\ \#\;]*) line="$1=\"$2\"" ;; esac
  draft=$(mktemp "$ETC/.settings.XXXXXX")
  awk -v key="$1" -v line="$line" '
    index($0, key "=") == 1 { if (!done) print line; done = 1; next }
    { print }
    END { if (!done) print line }' "$ENV" >"$draft"
  chmod 0640 "$draft"
  sync "$draft" 2>/dev/null || sync
  mv -f "$draft" "$ENV"
}

write_settings() {
  rm -f "$ETC"/.settings.*
  if [ ! -s "$ENV" ]; then
    cat >"$ENV" <<TEXT
# 会存的设置，一行一项。改后执行：systemctl restart $UNIT
# 全部设置、现在的值与说明：$NAME config
TEXT
  fi
  # Each by itself: an installation may have been broken off between the two.
  [ -n "$(setting DATA_DIR)" ] || set_setting DATA_DIR "$DATA"
  [ -n "$(setting KEY_FILE)" ] || set_setting KEY_FILE "$KEY"
  if [ -n "$TLS_CERT" ]; then bring_certificate; fi
  if [ -z "$HOST" ] && [ -z "$(setting HOST)" ]; then
    HOST=127.0.0.1
    [ -z "$TLS_CERT" ] || HOST=0.0.0.0
  fi
  [ -z "$HOST" ] || set_setting HOST "$HOST"
  set_setting PORT "$PORT"
  [ -z "$BASE_URL" ] || set_setting BASE_URL "${BASE_URL%/}"
  [ -z "$PROXY" ] || set_setting PROXY "$PROXY"
  settle_plain_http
}

# Passwords would cross the network as they are: only when somebody asked for it.
settle_plain_http() {
  case $(setting HOST) in 127.* | ::1 | localhost) return ;; esac
  [ -z "$(setting TLS_CERT)" ] || return 0
  case $(setting BASE_URL) in https:*) [ -z "$(setting TRUSTED_PROXIES)" ] || return 0 ;; esac
  set_setting ALLOW_HTTP yes
  warn '网页以不加密的 http 对外提供，密码与聊天内容在网络上可被看到。请尽快配置证书：--tls-cert 与 --tls-key。'
}

# Where the service cannot read what was given, it gets a copy; running this again brings the renewed one.
bring_certificate() {
  local file
  for file in "$TLS_CERT" "$TLS_KEY"; do
    [ -f "$file" ] || fail "找不到证书文件 $file。" '请检查 --tls-cert 与 --tls-key 的路径。'
  done
  if ! readable_by_service "$TLS_CERT" || ! readable_by_service "$TLS_KEY"; then
    install -m 0640 "$TLS_CERT" "$ETC/tls.crt"
    install -m 0640 "$TLS_KEY" "$ETC/tls.key"
    own root "$ETC/tls.crt" "$ETC/tls.key"
    TLS_CERT=$ETC/tls.crt TLS_KEY=$ETC/tls.key
    step "证书已复制到 $ETC（会存的用户读不到原来的文件）。证书续期后，请用同样的选项再执行一次。"
  fi
  set_setting TLS_CERT "$TLS_CERT"
  set_setting TLS_KEY "$TLS_KEY"
}

readable_by_service() {
  [ -z "$PREFIX" ] || return 0
  case $1 in /home/* | /root/* | /tmp/*) return 1 ;; esac
  if has setpriv; then
    setpriv --reuid "$SERVICE_USER" --regid "$SERVICE_USER" --init-groups -- test -r "$1"
  else
    runuser -u "$SERVICE_USER" -- test -r "$1"
  fi
}

# own <who> <files>: with a prefix they stay whose they are.
own() {
  [ -z "$PREFIX" ] || return 0
  local who=$1
  shift
  chown "$who:$SERVICE_USER" "$@"
}

# The first start makes it, unless a back-up brings the one of before (restore): so none is made here.
settle_key() {
  if [ -s "$KEY" ]; then
    chmod 0400 "$KEY"
    own "$SERVICE_USER" "$KEY"
  elif compgen -G "$DATA/keys/*" >/dev/null; then
    # shellcheck disable=SC2034 # install.sh reads it
    START=0
    warn "主密钥 $KEY 不见了，而数据里有用它封存的密钥，所以没有启动。请放回原来的文件，或执行：$NAME recover <恢复副本>。"
  fi
}

make_folders() {
  install -d -m 0755 "$OPT" "$(dirname "$COMMAND")" "$(dirname "$UNIT_FILE")" "$PREFIX/var/backups"
  install -d -m 1770 "$ETC"
  install -d -m 0700 "$DATA" "$BACKUPS"
  own root "$ETC"
  own "$SERVICE_USER" "$DATA" "$BACKUPS"
}

unit_text() {
  local capabilities='CapabilityBoundingSet=' output=journal
  if [ "$PORT" -lt 1024 ]; then
    capabilities=$'CapabilityBoundingSet=CAP_NET_BIND_SERVICE\nAmbientCapabilities=CAP_NET_BIND_SERVICE'
  fi
  [ -z "$LOG_FILE" ] || output=append:$LOG_FILE
  cat <<TEXT
# 由会存的安装程序写出，再次执行安装程序会重写；要改动请用 systemctl edit $UNIT
[Unit]
Description=会存 会话内容存档${INSTANCE:+（$INSTANCE）}
After=network-online.target time-sync.target
Wants=network-online.target
RequiresMountsFor=$DATA
StartLimitIntervalSec=600
StartLimitBurst=10

[Service]
Type=simple
User=$SERVICE_USER
Group=$SERVICE_USER
WorkingDirectory=$DATA
EnvironmentFile=$ENV
Environment=ENV_FILE=$ENV HOME=$DATA LANG=C.UTF-8 NODE_ENV=production
Environment=MALLOC_ARENA_MAX=2 NODE_COMPILE_CACHE=$DATA/run/compiled
ExecStart=$CURRENT/node/bin/node --max-semi-space-size=2 $CURRENT/src/main.ts
Restart=on-failure
RestartSec=5
# 3：数据由更新版本的程序写成，再启动也无用
RestartPreventExitStatus=3
# 停止时等正在进行的下载、备份与导出收尾
TimeoutStopSec=90
KillMode=mixed
StandardOutput=$output
StandardError=$output
SyslogIdentifier=$NAME

LimitNOFILE=65536
TasksMax=512
MemoryHigh=60%
MemoryMax=80%
OOMPolicy=continue

UMask=0077
NoNewPrivileges=yes
$capabilities
ProtectSystem=strict
ReadWritePaths=$DATA $ETC -$BACKUPS${LOG_FILE:+ -$(dirname "$LOG_FILE")}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
# 只去掉用不到的：SDK 由腾讯提供，它用哪些调用不由会存决定
SystemCallFilter=~@mount @reboot @swap @module @raw-io @cpu-emulation @obsolete @clock
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
TEXT
}

write_unit() {
  if [ -z "$LOG_FILE" ] && [ -f "$UNIT_FILE" ]; then
    LOG_FILE=$(sed -n 's/^StandardOutput=append://p' "$UNIT_FILE")
  fi
  if [ -n "$LOG_FILE" ]; then write_rotation; fi
  unit_text >"$UNIT_FILE"
  chmod 0644 "$UNIT_FILE"
  if [ "$SYSTEMD" = 1 ]; then systemctl daemon-reload; fi
}

write_rotation() {
  if [ "$SYSTEMD" = 1 ] && ! at_least "$(systemctl --version | awk 'NR == 1 { print $2 }')" 240; then
    fail '--log-file 需要 systemd 240 以上。' '请去掉它：日志在系统日志里，查看：journalctl -u '"$UNIT"
  fi
  install -d -m 0750 "$(dirname "$LOG_FILE")"
  [ -f "$LOG_FILE" ] || install -m 0640 /dev/null "$LOG_FILE"
  own "$SERVICE_USER" "$LOG_FILE"
  install -d -m 0755 "$(dirname "$ROTATION")"
  cat >"$ROTATION" <<TEXT
$LOG_FILE {
    daily
    rotate 14
    maxsize 100M
    missingok
    notifempty
    compress
    delaycompress
    copytruncate
}
TEXT
}

write_command() {
  cat >"$COMMAND" <<TEXT
#!/bin/sh
# 会存的命令行，由安装程序写出：$NAME help
HUICUN_COMMAND=$NAME
export HUICUN_COMMAND
program='$CURRENT'
if [ "\${1:-}" = run ]; then
  # 在前台启动服务，用于没有 systemd 的容器
  set -- --max-semi-space-size=2 "\$program/src/main.ts"
else
  set -- "\$program/src/cli/index.ts" "\$@"
fi
exec "\$program/scripts/linux/as-service.sh" '$ENV' '$SERVICE_USER' "\$@"
TEXT
  chmod 0755 "$COMMAND"
}
