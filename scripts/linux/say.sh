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
has() { command -v "$1" >/dev/null 2>&1; }

# The first folder on the way up that is there already.
nearest() {
  local dir=$1
  while [ ! -d "$dir" ]; do dir=$(dirname "$dir"); done
  printf '%s' "$dir"
}
