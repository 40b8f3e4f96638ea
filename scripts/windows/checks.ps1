# What this machine must be and had better be. A check that fails stops before anything is changed.

function Assert-Administrator {
  $me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
  if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Stop-Install '需要管理员权限。' @('请右键 install.cmd，选“以管理员身份运行”。')
  }
}

function Test-Machine {
  if (-not [Environment]::Is64BitOperatingSystem -or -not [Environment]::Is64BitProcess) {
    Stop-Install '需要 64 位的 Windows 与 64 位的 PowerShell。' @('请从 install.cmd 启动，不要用“Windows PowerShell (x86)”。')
  }
  if ($env:PROCESSOR_ARCHITECTURE -ne 'AMD64') { Stop-Install "处理器 $env:PROCESSOR_ARCHITECTURE 不受支持。" @('会话存档 SDK 只有 x64 的 Windows 版。') }
  $build = [Environment]::OSVersion.Version.Build
  if ($build -lt 14393) { Stop-Install "Windows 的版本太旧（内部版本 $build）。" @('需要 Windows Server 2016（14393）或更新。') }
  $made = Get-About 'platform'
  if ($made -ne '' -and $made -ne 'win-x64') { Stop-Install "这个安装包用于 $made，本机是 win-x64。" @("请换用 huicun-$Version-win-x64.zip。") }
  if (Test-Path -LiteralPath (Join-Path $Here 'MANIFEST.sha256')) {
    $checked = Invoke-Quiet $Node @($Settle, 'check', $Here)
    if ($checked.Code -ne 0) { Stop-Install '安装包不完整：有文件缺失或与清单不符。' @($checked.Said, '请重新下载并核对校验值，全部解压后再执行。') }
  }
}

# One line of the package's VERSION.
function Get-About([string]$Name) {
  $file = Join-Path $Here 'VERSION'
  if (-not (Test-Path -LiteralPath $file)) { return '' }
  foreach ($line in [IO.File]::ReadAllLines($file)) { if ($line.StartsWith("$Name=")) { return $line.Substring($Name.Length + 1) } }
  ''
}

function Test-Room {
  $memory = [math]::Floor((Get-CimInstance Win32_ComputerSystem).TotalPhysicalMemory / 1048576)
  if ($memory -lt 3500) { Write-Mind "内存 $memory MB，建议 4 GB 以上：人多或检索大存档时会慢。" }
  $programMb = Get-FreeMb $Opt
  $dataMb = Get-FreeMb $Data
  if ($programMb -lt 1000) { Stop-Install "$Opt 所在磁盘只剩 $programMb MB，程序约需 1 GB。" @('请清理磁盘，或用 -InstallDir 换一个目录。') }
  if ($dataMb -lt 2000) { Stop-Install "$Data 所在磁盘只剩 $dataMb MB。" @('请清理磁盘，或用 -DataDir 换到更大的磁盘。') }
  if ($dataMb -lt 50000) { Write-Mind "$Data 所在磁盘剩余 $([math]::Floor($dataMb / 1024)) GB，建议 50 GB 以上；可用 -DataDir 换到更大的磁盘。" }
}

function Get-FreeMb([string]$Path) {
  $root = [IO.Path]::GetPathRoot($Path)
  if (-not (Test-Path -LiteralPath $root)) { Stop-Install "本机没有 $root。" @('请换一个目录。') }
  [math]::Floor((New-Object IO.DriveInfo $root).AvailableFreeSpace / 1048576)
}

function Test-Clock {
  $built = Get-About 'date'
  if ($built -ne '' -and (Get-Date) -lt [datetime]::ParseExact($built, 'yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture)) {
    Stop-Install "系统时间 $(Get-Date -Format 'yyyy-MM-dd HH:mm') 早于这个版本的发布日期 $built。" @('时间不对会连不上企业微信，消息的时间也会记错。请先校准时间。')
  }
  $service = Get-Service -Name w32time -ErrorAction SilentlyContinue
  if ($null -eq $service -or $service.Status -ne 'Running') {
    Write-Mind '系统时间没有与时间服务器同步。请执行：Set-Service w32time -StartupType Automatic; Start-Service w32time; w32tm /resync'
  }
}

# The library of Tencent's is built with Visual C++; ours needs nothing.
function Test-Runtime {
  $key = 'HKLM:\SOFTWARE\Microsoft\VisualStudio\14.0\VC\Runtimes\x64'
  $found = Get-ItemProperty -Path $key -Name Installed -ErrorAction SilentlyContinue
  $isIn = ($null -ne $found -and $found.Installed -eq 1) -or (Test-Path -LiteralPath (Join-Path $env:SystemRoot 'System32\vcruntime140.dll'))
  if (-not $isIn) {
    Write-Mind '没有 Visual C++ 2015–2022 运行库（x64），会话存档 SDK 可能无法加载。请安装微软的 vc_redist.x64.exe，不必重启会存的安装。'
  }
}

function Test-Port {
  $kept = Get-Setting 'PORT'
  $address = Get-Setting 'HOST'
  if ($HostAddress -ne '') { $address = $HostAddress }
  if ($address -eq '') { $address = '127.0.0.1' }
  if ($Port -eq '') { if ($kept -ne '') { $script:Port = $kept } else { $script:Port = '8080' } }
  foreach ($other in Get-ChildItem -Path (Join-Path $env:ProgramData 'Huicun*\huicun.env') -ErrorAction SilentlyContinue) {
    if ($other.FullName -ne $EnvFile -and (Invoke-Quiet $Node @($Settle, 'get', $other.FullName, 'PORT')).Said -eq $script:Port) {
      Stop-Install "端口 $script:Port 是本机另一个会存的。" @('请用 -Port 换一个端口。')
    }
  }
  if ($script:Port -eq $kept -and (Test-Running)) { return }
  if ((Invoke-Quiet $Node @($Settle, 'port', $script:Port, $address)).Code -ne 0) {
    Stop-Install "端口 $script:Port 已被占用。" @("请停止占用它的程序，或用 -Port 换一个端口，如 -Port $([int]$script:Port + 1)。")
  }
}

function Test-Running {
  $task = Get-ScheduledTask -TaskName $Task -ErrorAction SilentlyContinue
  $null -ne $task -and $task.State -eq 'Running'
}

function Test-Natives {
  Push-Location -LiteralPath $Program
  $try = 'new (require(''better-sqlite3''))('':memory:'').close(); require(''koffi''); require(''sharp'');'
  $loaded = Invoke-Quiet (Join-Path $Program 'node\bin\node.exe') @('-e', $try)
  Pop-Location
  if ($loaded.Code -ne 0) { Stop-Install '程序的原生部件在本机无法加载：' @($loaded.Said, '请看杀毒软件是否隔离了其中的文件，再执行一次。') }
}
