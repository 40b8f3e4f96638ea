# shellcheck shell=bash
# What the installer says: steps, things to mind, and why it stopped.

step() { printf '%s\n' "· $*"; }
warn() {
  printf '%s\n' "！ $*" >&2
  WARNINGS=$((${WARNINGS:-0} + 1))
}
fail() {
  printf '\n%s\n' "没有完成：$1" >&2
  shift
  for line in "$@"; do printf '%s\n' "  $line" >&2; done
  exit 1
}
# Whatever no check foresaw: broke_off <code> <command>. 2 is a mistake in the options, which has been named.
broke_off() {
  if [ "$1" = 2 ] || [ "$BASH_SUBSHELL" != 0 ]; then return; fi
  fail "有一步没有做成（${2%% *}），原因见上面一行。" \
    '常见原因：磁盘满了，目录只读，或权限不够。排除后再执行一次即可：设置、密钥与数据不变。'
}
has() { command -v "$1" >/dev/null 2>&1; }

# The first folder on the way up that is there already.
nearest() {
  local dir=$1
  while [ ! -d "$dir" ]; do dir=$(dirname "$dir"); done
  printf '%s' "$dir"
}
