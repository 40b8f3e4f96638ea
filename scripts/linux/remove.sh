# shellcheck shell=bash
# Taking it away again. Settings, keys and data stay unless somebody types that they shall not.

remove_service() {
  # The folders alone are what an installation leaves that was broken off.
  [ -d "$ETC" ] || [ -d "$DATA" ] || [ -f "$UNIT_FILE" ] || [ -e "$COMMAND" ] || fail "本机没有安装 $NAME。"
  if [ "$SYSTEMD" = 1 ]; then
    systemctl disable --now "$UNIT" >/dev/null 2>&1 || true
  elif runs; then
    fail "会存还在运行（进程 $(service_pids | tr '\n' ' ')）。" '请先停止它，再卸载。'
  fi
  rm -f "$UNIT_FILE" "$COMMAND" "$ROTATION"
  if [ "$SYSTEMD" = 1 ]; then systemctl daemon-reload; fi
  rm -f "$CURRENT" "$PREVIOUS"
  rm -rf -- "$OPT"/*.new "$OPT"/*.old
  drop_versions
  rmdir "$OPT" 2>/dev/null || true
}

# Versions that no instance runs or may go back to.
drop_versions() {
  local dir link wanted
  for dir in "$OPT"/*/; do
    dir=${dir%/}
    if [ ! -f "$dir/VERSION" ] || [ -L "$dir" ]; then continue; fi
    wanted=0
    for link in "$OPT"/current* "$OPT"/previous*; do
      if [ -L "$link" ] && [ "$(readlink -f "$link")" = "$(readlink -f "$dir")" ]; then wanted=1; fi
    done
    if [ "$wanted" = 0 ]; then rm -rf -- "$dir"; fi
  done
}

uninstall() {
  remove_service
  cat <<TEXT

会存的程序与服务已卸载。留下的有：
  数据      $DATA
  设置      $ENV
  主密钥    $KEY
  备份      $BACKUPS
再次安装即接着使用它们。连同数据一起删除：bash install.sh --purge${INSTANCE:+ --instance $INSTANCE}
TEXT
}

purge() {
  # The settings could name any folder: only one that is ours is taken away with all that is in it.
  if [ -d "$DATA" ] && [ -n "$(ls -A "$DATA")" ] && [ ! -e "$DATA/huicun.db" ] && [ ! -e "$DATA/keys" ] && [ ! -e "$DATA/run" ]; then
    fail "$DATA 不像是会存的数据目录，没有删除。" "请核对 $ENV 中的 DATA_DIR。"
  fi
  if [ "$SURE" != 1 ]; then
    [ -t 0 ] || fail '删除数据须当面确认。' '请在终端里执行并键入名称，或加上 --yes-delete-all-data。'
    printf '%s\n' "将删除 $DATA 里的全部聊天存档、$ETC 里的设置与主密钥，无法恢复。备份 $BACKUPS 保留。"
    local typed
    read -r -p "确认请键入 $NAME：" typed
    [ "$typed" = "$NAME" ] || fail '键入的名称不符，什么也没有删除。'
  fi
  remove_service
  rm -rf -- "$DATA" "$ETC"
  if [ -z "$PREFIX" ] && id "$SERVICE_USER" >/dev/null 2>&1; then
    # A user that still owns back-ups stays, so that nobody else gets its number.
    if rmdir "$BACKUPS" 2>/dev/null; then userdel "$SERVICE_USER" 2>/dev/null || true; fi
  fi
  printf '\n%s\n' "会存与它的数据已删除。$([ ! -d "$BACKUPS" ] || printf '备份仍在 %s。' "$BACKUPS")"
}
