# 会存的安装程序（Windows Server 2016 及更新，PowerShell 5.1）：install.cmd -Help
# Installs, repairs and upgrades. Nothing is changed before every check has passed. Saved with a byte order mark: 5.1 needs it.
param(
  [string]$InstallDir = '',
  [string]$DataDir = '',
  [string]$Port = '',
  [string]$HostAddress = '',
  [string]$BaseUrl = '',
  [string]$TlsCert = '',
  [string]$TlsKey = '',
  [string]$Proxy = '',
  [string]$Instance = '',
  [switch]$OpenFirewall,
  [switch]$NoStart,
  [switch]$Unattended,
  [switch]$Demo,
  [switch]$Uninstall,
  [switch]$Purge,
  [switch]$YesDeleteAllData,
  [switch]$Help
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }

$Here = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$Node = Join-Path $Here 'node\bin\node.exe'
$Settle = Join-Path $Here 'scripts\windows\settle.ts'
$System = '*S-1-5-18'
$Administrators = '*S-1-5-32-544'
$Users = '*S-1-5-32-545'
$LocalService = '*S-1-5-19'
$script:Warnings = 0
foreach ($part in @('say', 'options', 'checks', 'files', 'upgrade', 'remove')) { . (Join-Path $PSScriptRoot "$part.ps1") }

function Open-Port {
  if ((Get-Setting 'HOST') -match '^(127\.|::1$|localhost$)') { return }
  $command = "New-NetFirewallRule -Name $Name -DisplayName '会存（$Name）' -Direction Inbound -Protocol TCP -LocalPort $script:Port -Action Allow"
  if (-not $OpenFirewall) {
    Write-Step "防火墙若未放行端口 $script:Port，请在 PowerShell 里执行：$command"
    return
  }
  Remove-NetFirewallRule -Name $Name -ErrorAction SilentlyContinue
  New-NetFirewallRule -Name $Name -DisplayName "会存（$Name）" -Direction Inbound -Protocol TCP -LocalPort $script:Port -Action Allow | Out-Null
  Write-Step "防火墙已放行端口 $script:Port"
}

function Write-Report {
  $address = Get-Setting 'BASE_URL'
  if ($address -eq '') {
    $scheme = 'http'
    if ((Get-Setting 'TLS_CERT') -ne '') { $scheme = 'https' }
    $of = Get-Setting 'HOST'
    if ($of -eq '0.0.0.0' -or $of -eq '::') { $of = $env:COMPUTERNAME }
    $address = "${scheme}://${of}:$script:Port"
  }
  Write-Host ''
  Write-Host "会存 $Version 已装好。"
  Write-Host "  网址      $address"
  Write-Host "  设置      $EnvFile"
  Write-Host "  主密钥    $Key（首次启动时生成；请另存一份，没有它数据里的密钥打不开）"
  Write-Host "  数据      $Data"
  Write-Host "  备份      $Backups"
  Write-Host "  命令行    $CommandName help（请打开新的命令提示符，以管理员身份）"
  Write-Host "  服务      任务计划程序里的 $Task · 日志 $Data\run\log\service.log"
  if ($NoStart) { Write-Host "  启动      schtasks /run /tn $Task" }
  if ((Get-Setting 'HOST') -match '^(127\.|::1$|localhost$)' -and (Get-Setting 'BASE_URL') -notmatch '^https:') {
    Write-Host '  现在只有本机能打开。要给别人用：加上 -TlsCert 与 -TlsKey 再执行一次，或在前面放 IIS 等反向代理并给出 -BaseUrl。'
  }
  if ($script:CodeLine) {
    Write-Host ''
    Write-Host $script:CodeLine -ForegroundColor Green
  }
  if ($script:Warnings -gt 0) { Write-Host "`n上面有 $script:Warnings 处需要留意（以 ！ 开头）。" }
}

function Install-All {
  Test-Machine
  Test-Clock
  Test-Room
  Test-Runtime
  Test-Port
  if (-not $Unattended) {
    $typed = Read-Host "安装到 $Program，数据在 $Data，端口 $script:Port。按回车继续，输入 n 放弃"
    if ($typed -notmatch '^[yY]?$') { Stop-Install '已放弃，什么也没有改动。' }
  }
  New-Folders
  Copy-Program
  Test-Natives
  Write-Settings
  Test-Key
  Enter-Force
  Set-SearchPath $true
  if (-not $NoStart -and -not (Test-Running)) {
    Write-Step '启动服务'
    $started = Start-Huicun
    if ($started.Code -ne 0) {
      Stop-Install '服务没有在两分钟内启动完成。最近的日志：' (@($started.Lines | Select-Object -Last 5) + @("查看全部：$Data\run\log\service.log；改好之后再执行一次安装程序即可。"))
    }
  }
  Open-Port
  Write-Report
}

if ($Help) {
  Show-Help
  exit 0
}
Assert-Options
$InstallDir = Assert-Path '-InstallDir' $InstallDir
$DataDir = Assert-Path '-DataDir' $DataDir
$TlsCert = Assert-Path '-TlsCert' $TlsCert
$TlsKey = Assert-Path '-TlsKey' $TlsKey
$Name = 'Huicun'
$CommandName = 'huicun'
if ($Instance -ne '') {
  $Name = "Huicun-$Instance"
  $CommandName = "huicun-$Instance"
}
$Task = $Name
$Opt = Join-Path $env:ProgramFiles 'Huicun'
if ($InstallDir -ne '') { $Opt = $InstallDir }
$Etc = Join-Path $env:ProgramData $Name
$EnvFile = Join-Path $Etc 'huicun.env'
$Key = Join-Path $Etc 'master.key'
$Backups = Join-Path $Etc 'backups'
$Bin = Join-Path $Opt 'bin'
$Command = Join-Path $Bin "$CommandName.cmd"
$Current = Join-Path $Opt "current-$Name.txt"
$Previous = Join-Path $Opt "previous-$Name.txt"
$State = Join-Path $Opt "upgrade-$Name.state"
$Version = ([IO.File]::ReadAllText((Join-Path $Here 'package.json')) | ConvertFrom-Json).version
$Program = Join-Path $Opt $Version
$script:CodeLine = ''
if ($Demo) {
  if (-not (Test-Path -LiteralPath (Join-Path $Here 'scripts\demo.ts'))) { Stop-Install '这个安装包不带演示。' @('演示在 linux-x64 的安装包里。') }
  & $Node (Join-Path $Here 'scripts\demo.ts')
  exit $LASTEXITCODE
}
Assert-Administrator
if (-not (Test-Path -LiteralPath $Node)) {
  Stop-Install '这里没有运行时 node\bin\node.exe。' @('请用 Windows 的离线安装包 huicun-版本-win-x64.zip，全部解压后再执行。')
}
$kept = Get-Setting 'DATA_DIR'
$Data = Join-Path $Etc 'data'
if ($kept -ne '') {
  if ($DataDir -ne '' -and $DataDir -ne $kept) { Stop-Misused "数据已在 $kept，不能改用 $DataDir。要搬动数据，请先停止服务，移动目录，再改 $EnvFile 中的 DATA_DIR" }
  $Data = $kept
} elseif ($DataDir -ne '') {
  $Data = $DataDir
}
if ($Purge) {
  Remove-Data
} elseif ($Uninstall) {
  Remove-Program
  Write-Host "`n会存的程序与任务已卸载。留下的有：`n  数据      $Data`n  设置      $EnvFile`n  主密钥    $Key`n  备份      $Backups"
  Write-Host '再次安装即接着使用它们。连同数据一起删除：install.cmd -Purge'
} else {
  Install-All
}
