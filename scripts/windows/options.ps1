# The installer's command line.

function Show-Help {
  @'
会存的安装程序。再次执行即修复（设置与数据不变）；从新版本的安装包执行即升级。以管理员身份执行：

  scripts\windows\install.cmd [选项]

  -Port 端口             网页的端口，默认 8080
  -HostAddress 地址      监听的地址，默认 127.0.0.1（只有本机能打开）；所有网卡为 0.0.0.0
  -BaseUrl 网址          浏览器访问会存的网址，如 https://huicun.example.com
  -TlsCert 文件          网页证书（PEM，含中间证书），与 -TlsKey 同时给出，随后直接提供 https
  -TlsKey 文件           证书的私钥（PEM，不带口令）
  -Proxy 网址            访问企业微信的代理，如 http://10.0.0.2:3128
  -InstallDir 目录       程序的目录，默认 C:\Program Files\Huicun
  -DataDir 目录          数据的目录，默认 C:\ProgramData\Huicun\data
  -Instance 名称         同一台机器上的另一家企业：设置、数据与任务都各自一份
  -OpenFirewall          替您在防火墙放行端口；默认只给出命令
  -NoStart               装好后不启动
  -Unattended            不提问
  -Demo                  不安装，直接启动演示
  -Uninstall             卸载程序与任务，保留设置、密钥与数据
  -Purge                 卸载并删除设置、密钥与数据；须键入名称确认，或给出 -YesDeleteAllData
  -Help                  显示这些说明
'@ | Write-Host
}

function Assert-Path([string]$Option, [string]$Path) {
  if ($Path -eq '') { return '' }
  if ($Path -match '["''`$%!^&|<>*?;#\[\]]') { Stop-Misused "$Option 的路径不能含引号、`$、%、! 等符号" }
  $whole = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
  if ($whole -match '^\\\\') { Stop-Misused "$Option 须在本机的磁盘上，不能是网络共享" }
  if ($whole -match '^[A-Za-z]:\\?$') { Stop-Misused "$Option 须是磁盘里的一个目录，如 D:\Huicun" }
  $whole.TrimEnd('\')
}

function Assert-Options {
  if ($Port -ne '' -and -not ($Port -match '^\d{1,5}$' -and [int]$Port -ge 1 -and [int]$Port -le 65535)) {
    Stop-Misused "端口 $Port 须为 1 至 65535"
  }
  if ($Instance -ne '' -and $Instance -cnotmatch '^[a-z][a-z0-9-]{0,15}$') {
    Stop-Misused "名称 $Instance 须以小写字母开头，只含小写字母、数字与连字符，不超过 16 个字符"
  }
  if ($BaseUrl -ne '' -and $BaseUrl -notmatch '^https?://[^/\s"'']+') { Stop-Misused "网址 $BaseUrl 须以 http:// 或 https:// 开头" }
  if ($Proxy -ne '' -and $Proxy -notmatch '^(https?|socks5)://[^/\s"'']+') {
    Stop-Misused "代理 $Proxy 须形如 http://10.0.0.2:3128 或 socks5://10.0.0.2:1080"
  }
  if ($HostAddress -match '[\s"'']') { Stop-Misused "地址 $HostAddress 不能含空格与引号" }
  if (($TlsCert -eq '') -ne ($TlsKey -eq '')) { Stop-Misused '-TlsCert 与 -TlsKey 须同时给出' }
}
