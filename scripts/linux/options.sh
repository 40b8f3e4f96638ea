# shellcheck shell=bash disable=SC2034 # its variables are read by install.sh and the other parts
# The installer's command line.

help() {
  cat <<'TEXT'
会存的安装程序。再次执行即修复（设置与数据不变）；从新版本的安装包执行即升级。

  sudo bash install.sh [选项]

  --port 端口            网页的端口，默认 8080
  --host 地址            监听的地址，默认 127.0.0.1（只有本机能打开）；所有网卡为 0.0.0.0
  --base-url 网址        浏览器访问会存的网址，如 https://huicun.example.com
  --tls-cert 文件        网页证书（PEM，含中间证书），与 --tls-key 同时给出，随后直接提供 https
  --tls-key 文件         证书的私钥（PEM，不带口令）
  --proxy 网址           访问企业微信的代理，如 http://10.0.0.2:3128
  --dir 目录             程序的目录，默认 /opt/huicun
  --data-dir 目录        数据的目录，默认 /var/lib/huicun
  --instance 名称        同一台机器上的另一家企业：设置、数据、用户与服务都各自一份
  --log-file 文件        日志另写到文件并每天轮换；默认只进系统日志（journalctl -u huicun）
  --open-firewall        替您放行端口（ufw 或 firewalld）；默认只给出命令
  --no-start             装好后不启动
  --unattended           不提问
  --demo                 不安装，直接启动演示：模拟的企业微信与一家 40 人的公司，Ctrl+C 结束
  --prefix 目录          全部装到这个目录之下，不建用户、不动服务（用于测试与制作镜像）
  --uninstall            卸载程序与服务，保留设置、密钥与数据
  --purge                卸载并删除设置、密钥与数据；须键入名称确认，或给出 --yes-delete-all-data
  --help                 显示这些说明
TEXT
}

ACTION=install DIR='' DATA='' PORT='' HOST='' BASE_URL='' TLS_CERT='' TLS_KEY='' PROXY='' INSTANCE=''
LOG_FILE='' PREFIX='' OPEN_FIREWALL=0 START=1 UNATTENDED=0 SURE=0

parse_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --dir) DIR=$(path_of "$@") ;;
      --data-dir) DATA=$(path_of "$@") ;;
      --tls-cert) TLS_CERT=$(path_of "$@") ;;
      --tls-key) TLS_KEY=$(path_of "$@") ;;
      --log-file) LOG_FILE=$(path_of "$@") ;;
      --prefix) PREFIX=$(path_of "$@") ;;
      --port) PORT=$(value_of "$@") ;;
      --host) HOST=$(value_of "$@") ;;
      --base-url) BASE_URL=$(value_of "$@") ;;
      --proxy) PROXY=$(value_of "$@") ;;
      --instance) INSTANCE=$(value_of "$@") ;;
      --open-firewall) OPEN_FIREWALL=1 ;;
      --no-start) START=0 ;;
      --unattended) UNATTENDED=1 ;;
      --yes-delete-all-data) SURE=1 ;;
      --demo) ACTION=demo ;;
      --uninstall) ACTION=uninstall ;;
      --purge) ACTION=purge ;;
      --help | -h) ACTION=help ;;
      *) misused "不认识的选项 $1" ;;
    esac
    case $1 in
      --dir | --data-dir | --tls-* | --log-file | --prefix | --port | --host | --base-url | --proxy | --instance) shift 2 ;;
      *) shift ;;
    esac
  done
  check_options
}

misused() {
  printf '%s。全部选项：bash install.sh --help\n' "$1" >&2
  exit 2
}

value_of() {
  case ${2:-} in
    '' | --*) misused "选项 $1 后面缺少值" ;;
    *[\"\'\`\\\$]* | *[[:cntrl:]]*) misused "选项 $1 的值不能含引号、反斜杠、\$ 与换行" ;;
  esac
  printf '%s' "$2"
}

path_of() {
  local path
  path=$(value_of "$@") || exit
  case $path in
    /*) ;;
    *) path=$PWD/$path ;;
  esac
  [ "$path" = / ] || path=${path%/}
  printf '%s' "$path"
}

check_options() {
  [ -z "$PORT" ] || { [[ $PORT =~ ^[0-9]{1,5}$ ]] && [ "$PORT" -ge 1 ] && [ "$PORT" -le 65535 ]; } ||
    misused "端口 $PORT 须为 1 至 65535"
  [ -z "$INSTANCE" ] || [[ $INSTANCE =~ ^[a-z][a-z0-9-]{0,15}$ ]] ||
    misused "名称 $INSTANCE 须以小写字母开头，只含小写字母、数字与连字符，不超过 16 个字符"
  [ -z "$BASE_URL" ] || [[ $BASE_URL =~ ^https?://[^/[:space:]]+ ]] || misused "网址 $BASE_URL 须以 http:// 或 https:// 开头"
  [ -z "$PROXY" ] || [[ $PROXY =~ ^(https?|socks5)://[^/[:space:]]+ ]] ||
    misused "代理 $PROXY 须形如 http://10.0.0.2:3128 或 socks5://10.0.0.2:1080"
  [ -z "$TLS_CERT" ] && [ -z "$TLS_KEY" ] || { [ -n "$TLS_CERT" ] && [ -n "$TLS_KEY" ]; } ||
    misused '--tls-cert 与 --tls-key 须同时给出'
  local one
  for one in "$DIR" "$DATA" "$PREFIX"; do
    # Units and settings name it: a blank or worse would have to be quoted in each its own way.
    [ -z "$one" ] || [[ $one =~ ^/[A-Za-z0-9._/-]+$ ]] || misused "目录 $one 只能含字母、数字与 . _ - /"
  done
  case $DATA/ in /home/* | /root/*) [ -n "$PREFIX" ] || misused "数据目录不能放在 /home 或 /root 之下：服务看不到那里" ;; esac
}

# Where everything lies, once the options are known.
settle_places() {
  NAME=huicun${INSTANCE:+-$INSTANCE}
  SERVICE_USER=$NAME
  OPT=$PREFIX${DIR:-/opt/huicun}
  ETC=$PREFIX/etc/$NAME
  ENV=$ETC/huicun.env
  KEY=$ETC/master.key
  COMMAND=$PREFIX/usr/local/bin/$NAME
  UNIT=$NAME.service
  UNIT_FILE=$PREFIX/etc/systemd/system/$UNIT
  ROTATION=$PREFIX/etc/logrotate.d/$NAME
  BACKUPS=$PREFIX/var/backups/$NAME
  CURRENT=$OPT/current${INSTANCE:+-$INSTANCE}
  PREVIOUS=$OPT/previous${INSTANCE:+-$INSTANCE}
  FRESH=1
  if [ -f "$ENV" ]; then FRESH=0; fi
  local kept
  kept=$(setting DATA_DIR)
  if [ -n "$kept" ] && [ -n "$DATA" ] && [ "$kept" != "$PREFIX$DATA" ]; then
    misused "数据已在 $kept，不能改用 $DATA。要搬动数据，请先停止服务，移动目录，再改 $ENV 中的 DATA_DIR"
  fi
  DATA=${kept:-$PREFIX${DATA:-/var/lib/$NAME}}
  if [ -n "$PREFIX" ]; then SERVICE_USER=$(id -un); fi
  SYSTEMD=0
  if [ -z "$PREFIX" ] && [ -d /run/systemd/system ] && has systemctl; then SYSTEMD=1; fi
}
