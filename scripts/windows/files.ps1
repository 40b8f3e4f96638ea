# The files the installer writes: program, settings, rights, command, task.

# Whoever may sign in to this machine may not read what people wrote to each other.
function Set-Rights([string]$Path, [string[]]$Grants) {
  $done = Invoke-Quiet 'icacls.exe' (@($Path, '/inheritance:r', '/grant:r') + $Grants)
  if ($done.Code -ne 0) { Stop-Install "$Path 的权限没有设成。" @($done.Said) }
}

function New-Folders {
  foreach ($folder in @($Opt, $Bin, $Etc, $Data, $Backups)) { New-Item -ItemType Directory -Force -Path $folder | Out-Null }
  Set-Rights $Opt @("${System}:(OI)(CI)F", "${Administrators}:(OI)(CI)F", "${Users}:(OI)(CI)RX")
  foreach ($folder in @($Etc, $Data, $Backups)) {
    Set-Rights $folder @("${System}:(OI)(CI)F", "${Administrators}:(OI)(CI)F", "${LocalService}:(OI)(CI)M")
  }
}

# Under a name of its own until it is whole: an interrupted copy is never run.
function Copy-Program {
  if ($Program -eq $Here) { return }
  if (Test-Path -LiteralPath (Join-Path $Program 'MANIFEST.sha256')) {
    if ((Invoke-Quiet $Node @($Settle, 'check', $Program)).Code -eq 0 -and
      (Get-FileHash -LiteralPath (Join-Path $Program 'MANIFEST.sha256')).Hash -eq (Get-FileHash -LiteralPath (Join-Path $Here 'MANIFEST.sha256')).Hash) {
      Write-Step "程序 $Version 已在 $Program，完好"
      return
    }
  }
  Write-Step "把程序 $Version 放到 $Program"
  if ($Version -eq (Get-Current)) { Stop-Huicun }
  foreach ($rest in @("$Program.new", "$Program.old")) { if (Test-Path -LiteralPath $rest) { Remove-Item -LiteralPath $rest -Recurse -Force } }
  # robocopy and not Copy-Item: packages lie deep, and it knows paths of more than 260 characters.
  $copied = Invoke-Quiet 'robocopy.exe' @($Here, "$Program.new", '/E', '/R:2', '/W:1', '/NFL', '/NDL', '/NJH', '/NP')
  if ($copied.Code -ge 8) { Stop-Install "程序没有复制到 $Program。" @($copied.Said) }
  if (Test-Path -LiteralPath $Program) { Move-Item -LiteralPath $Program -Destination "$Program.old" }
  Move-Item -LiteralPath "$Program.new" -Destination $Program
  if (Test-Path -LiteralPath "$Program.old") { Remove-Item -LiteralPath "$Program.old" -Recurse -Force }
}

function Write-Settings {
  $pairs = @()
  if (-not (Test-Path -LiteralPath $EnvFile)) {
    $head = "# 会存的设置，一行一项。改后执行：$CommandName stop，再执行 schtasks /run /tn $Task",
      "# 全部设置、现在的值与说明：$CommandName config", '' -join "`r`n"
    [IO.File]::WriteAllText($EnvFile, $head, (New-Object Text.UTF8Encoding $false))
    $pairs += @("DATA_DIR=$Data", "KEY_FILE=$Key")
  }
  foreach ($pair in Copy-Certificate) { $pairs += $pair }
  $address = Get-Setting 'HOST'
  if ($HostAddress -ne '') { $address = $HostAddress }
  if ($address -eq '') { if ($TlsCert -ne '') { $address = '0.0.0.0' } else { $address = '127.0.0.1' } }
  $pairs += @("HOST=$address", "PORT=$script:Port")
  if ($BaseUrl -ne '') { $pairs += "BASE_URL=$($BaseUrl.TrimEnd('/'))" }
  if ($Proxy -ne '') { $pairs += "PROXY=$Proxy" }
  Set-Settings $pairs
  Set-PlainHttp $address
  Set-Rights $EnvFile @("${System}:F", "${Administrators}:F", "${LocalService}:R")
}

# The service may not see where they lie; running this again brings the renewed ones.
function Copy-Certificate {
  if ($TlsCert -eq '') { return @() }
  foreach ($file in @($TlsCert, $TlsKey)) {
    if (-not (Test-Path -LiteralPath $file)) { Stop-Install "找不到证书文件 $file。" @('请检查 -TlsCert 与 -TlsKey 的路径。') }
  }
  Copy-Item -LiteralPath $TlsCert -Destination (Join-Path $Etc 'tls.crt') -Force
  Copy-Item -LiteralPath $TlsKey -Destination (Join-Path $Etc 'tls.key') -Force
  Write-Host "· 证书已复制到 $Etc。证书续期后，请用同样的选项再执行一次。"
  @("TLS_CERT=$(Join-Path $Etc 'tls.crt')", "TLS_KEY=$(Join-Path $Etc 'tls.key')")
}

# Passwords would cross the network as they are: only when somebody asked for it.
function Set-PlainHttp([string]$Address) {
  if ($Address -match '^(127\.|::1$|localhost$)' -or (Get-Setting 'TLS_CERT') -ne '') { return }
  if ((Get-Setting 'BASE_URL') -match '^https:' -and (Get-Setting 'TRUSTED_PROXIES') -ne '') { return }
  Set-Settings @('ALLOW_HTTP=yes')
  Write-Mind '网页以不加密的 http 对外提供，密码与聊天内容在网络上可被看到。请尽快配置证书：-TlsCert 与 -TlsKey。'
}

# The first start makes it, unless a back-up brings the one of before.
function Test-Key {
  if ((Test-Path -LiteralPath $Key) -or -not (Test-Path -Path (Join-Path $Data 'keys\*.key'))) { return }
  $script:NoStart = $true
  Write-Mind "主密钥 $Key 不见了，而数据里有用它封存的密钥，所以没有启动。请放回原来的文件，或执行：$CommandName recover <恢复副本>。"
}

# Only letters of ASCII in it: the command prompt reads such files in the code page of the day.
function Write-Command([string]$ToVersion) {
  $lines = @('@echo off', 'setlocal', "set `"HUICUN_COMMAND=$CommandName`"", "set `"ENV_FILE=%ProgramData%\$Name\huicun.env`"",
    'set "NODE_ENV=production"', "set `"PROGRAM=%~dp0..\$ToVersion`"", 'if "%~1"=="run" goto run',
    '"%PROGRAM%\node\bin\node.exe" "%PROGRAM%\src\cli\index.ts" %*', 'exit /b %ERRORLEVEL%', ':run',
    '"%PROGRAM%\node\bin\node.exe" --max-semi-space-size=2 "%PROGRAM%\src\main.ts"', 'exit /b %ERRORLEVEL%')
  [IO.File]::WriteAllText($Command, ($lines -join "`r`n") + "`r`n", [Text.Encoding]::ASCII)
}

# The registry and not the environment: %SystemRoot% in it must stay as it is written.
function Set-SearchPath([bool]$In) {
  $place = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  $path = (Get-Item -Path $place).GetValue('Path', '', [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
  $parts = @($path -split ';' | Where-Object { $_ -ne '' -and $_ -ne $Bin })
  if ($In) { $parts += $Bin }
  Set-ItemProperty -Path $place -Name Path -Value ($parts -join ';') -Type ExpandString
  # Says so to the windows that are open.
  [Environment]::SetEnvironmentVariable('HUICUN_PATH', $null, 'Machine')
}

function Write-Task([string]$OfVersion) {
  $folder = Join-Path $Opt $OfVersion
  $action = New-ScheduledTaskAction -Execute (Join-Path $folder 'node\bin\node.exe') -WorkingDirectory $Data `
    -Argument "`"$(Join-Path $folder 'scripts\windows\service.ts')`" `"$EnvFile`""
  $trigger = New-ScheduledTaskTrigger -AtStartup
  $principal = New-ScheduledTaskPrincipal -UserId 'LOCALSERVICE' -LogonType ServiceAccount -RunLevel Limited
  $settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -StartWhenAvailable `
    -ExecutionTimeLimit ([TimeSpan]::Zero) -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -MultipleInstances IgnoreNew -Priority 5
  Register-ScheduledTask -TaskName $Task -Action $action -Trigger $trigger -Principal $principal -Settings $settings `
    -Description '会存 会话内容存档' -Force | Out-Null
}
