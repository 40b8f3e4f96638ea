# From one version to another, with a way back: the order of scripts/linux/upgrade.sh.

function Get-Current {
  if (-not (Test-Path -LiteralPath $Current)) { return '' }
  [IO.File]::ReadAllText($Current).Trim()
}

function Switch-To([string]$ToVersion) {
  Write-Command $ToVersion
  Write-Task $ToVersion
  [IO.File]::WriteAllText($Current, $ToVersion)
}

# Asks it to end, and waits; only what does not end by itself is ended.
function Stop-Huicun {
  $version = Get-Current
  if ($version -ne '' -and (Test-Path -LiteralPath (Join-Path $Opt "$version\src\cli\stop.ts"))) {
    $said = Invoke-Huicun $version @('stop')
    if ($said.Code -ne 0) { Write-Mind $said.Said }
  }
  for ($i = 0; $i -lt 20 -and (Test-Running); $i++) { Start-Sleep -Milliseconds 500 }
  if (Test-Running) { Stop-ScheduledTask -TaskName $Task }
}

function Start-Huicun {
  $log = Join-Path $Data 'run\log\service.log'
  $before = 0
  if (Test-Path -LiteralPath $log) { $before = @(Get-Content -LiteralPath $log -Encoding UTF8).Count }
  Start-ScheduledTask -TaskName $Task
  $waited = Invoke-Huicun (Get-Current) @('upgrade-check', '--wait', '120')
  $lines = @()
  if (Test-Path -LiteralPath $log) {
    $all = @(Get-Content -LiteralPath $log -Encoding UTF8)
    if ($all.Count -lt $before) { $before = 0 }
    $lines = @($all | Select-Object -Skip $before)
  }
  $script:CodeLine = $lines | Where-Object { $_ -like '首次启动*' } | Select-Object -First 1
  New-Object PSObject -Property @{ Code = $waited.Code; Said = $waited.Said; Lines = $lines }
}

function Write-Note([string]$Step, [string]$Old) {
  [IO.File]::WriteAllText("$State.part", "step=$Step`r`nold=$Old`r`nnew=$Version`r`n")
  Move-Item -LiteralPath "$State.part" -Destination $State -Force
}

function Read-Note([string]$Name) {
  foreach ($line in [IO.File]::ReadAllLines($State)) { if ($line.StartsWith("$Name=")) { return $line.Substring($Name.Length + 1) } }
  ''
}

function Remove-Note { Remove-Item -LiteralPath $State -Force -ErrorAction SilentlyContinue }

function Update-Program([string]$Old) {
  if (Test-Path -LiteralPath $State) {
    $step = Read-Note 'step'
    Write-Mind "上次从 $(Read-Note 'old') 升级到 $(Read-Note 'new') 时被打断（停在 $step），接着处理。"
    if ((Read-Note 'old') -ne '' -and (Test-Path -LiteralPath (Join-Path $Opt (Read-Note 'old')))) { $Old = Read-Note 'old' }
    if ($step -eq 'going-back' -and (Test-Path -LiteralPath (Join-Path $Opt (Read-Note 'new')))) {
      Stop-Huicun
      [void](Invoke-Huicun (Read-Note 'new') @('migrate', '--back'))
      Switch-To $Old
    }
  }
  Write-Note 'begun' $Old
  if ($Old -ne $Version) { Backup-First $Old }
  Write-Step '停止服务'
  Stop-Huicun
  # Before the data: should the power go now, the new version starts and goes on with it.
  Write-Note 'migrating' $Old
  Switch-To $Version
  Write-Step '升级数据'
  $done = Invoke-Huicun $Version @('migrate')
  Write-Host $done.Said
  if ($done.Code -ne 0) { Undo-Update "升级数据没有成功（退出码 $($done.Code)），原因见上。" $Old }
  if (-not $NoStart) {
    Write-Note 'starting' $Old
    Write-Step "启动 $Version，等它就绪"
    Start-ScheduledTask -TaskName $Task
    if ((Invoke-Huicun $Version @('upgrade-check', '--wait', '600')).Code -ne 0) { Undo-Update '新版本在 600 秒内没有就绪。' $Old }
  }
  Remove-Note
  [IO.File]::WriteAllText($Previous, $Old)
  Write-Step "已升级到 $Version"
}

function Backup-First([string]$Old) {
  $done = Invoke-Huicun $Old @('backup')
  if ($done.Code -eq 0) {
    Write-Step '升级前的备份已做好'
  } elseif ($done.Said -like '*还没有设置备份的位置*') {
    Write-Step '没有设置备份的位置，只留旧数据结构的副本'
  } elseif ($env:HUICUN_BACKUP -eq 'skip') {
    Write-Mind "升级前的备份没有做成，照旧升级：$($done.Said)"
  } else {
    Remove-Note
    Stop-Install '升级前的备份没有做成，没有升级。' @($done.Said, '排除后再执行；确定不要备份，请先执行 $env:HUICUN_BACKUP=''skip''。服务没有停过。')
  }
}

function Undo-Update([string]$Why, [string]$Old) {
  Write-Mind $Why
  if ($Old -eq '' -or -not (Test-Path -LiteralPath (Join-Path $Opt $Old))) {
    Stop-Install '没有旧版本可退回。' @("日志：$Data\run\log", '排除后再执行一次。') 4
  }
  Write-Step "退回 $Old"
  Write-Note 'going-back' $Old
  Stop-Huicun
  $done = Invoke-Huicun $Version @('migrate', '--back')
  Write-Host $done.Said
  if ($done.Code -ne 0) {
    Write-Note 'stuck' $Old
    Start-ScheduledTask -TaskName $Task
    Stop-Install "没有退回，留在新版本 $Version，数据一条没有丢。" @("日志：$Data\run\log") 4
  }
  Switch-To $Old
  if (-not $NoStart) { Start-ScheduledTask -TaskName $Task }
  Remove-Note
  Stop-Install "没有升级到 ${Version}：$Why" @("已退回 $Old，数据与升级前相同。", "日志：$Data\run\log")
}

function Enter-Force {
  $old = Get-Current
  $isBroken = Test-Path -LiteralPath $State
  if ($old -ne '' -and (Test-Path -LiteralPath (Join-Path $Opt $old)) -and ($old -ne $Version -or $isBroken)) {
    Write-Step "从 $old 升级到 $Version"
    Update-Program $old
    Remove-Versions
    return
  }
  Stop-Huicun
  Switch-To $Version
}

# Versions that no instance runs or may go back to.
function Remove-Versions {
  $wanted = @(Get-ChildItem -Path (Join-Path $Opt '*.txt') | ForEach-Object { [IO.File]::ReadAllText($_.FullName).Trim() })
  foreach ($folder in Get-ChildItem -LiteralPath $Opt -Directory) {
    if ((Test-Path -LiteralPath (Join-Path $folder.FullName 'VERSION')) -and $wanted -notcontains $folder.Name -and $folder.FullName -ne $Here) {
      Remove-Item -LiteralPath $folder.FullName -Recurse -Force -ErrorAction SilentlyContinue
    }
  }
}
