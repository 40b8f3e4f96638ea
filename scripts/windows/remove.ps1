# Taking it away again. Settings, keys and data stay unless somebody types that they shall not.

function Remove-Program {
  if (-not (Test-Path -LiteralPath $EnvFile) -and -not (Test-Path -LiteralPath $Command)) { Stop-Install "本机没有安装 $Name。" }
  Stop-Huicun
  Unregister-ScheduledTask -TaskName $Task -Confirm:$false -ErrorAction SilentlyContinue
  Remove-NetFirewallRule -Name $Name -ErrorAction SilentlyContinue
  foreach ($file in @($Command, $Current, $Previous, $State)) { Remove-Item -LiteralPath $file -Force -ErrorAction SilentlyContinue }
  Remove-Versions
  if (@(Get-ChildItem -LiteralPath $Bin -ErrorAction SilentlyContinue).Count -eq 0) { Set-SearchPath $false }
}

function Remove-Data {
  $kept = Get-Setting 'DATA_DIR'
  if ($kept -ne '') { $script:Data = $kept }
  $isOurs = (Test-Path -LiteralPath (Join-Path $Data 'huicun.db')) -or (Test-Path -LiteralPath (Join-Path $Data 'keys')) -or (Test-Path -LiteralPath (Join-Path $Data 'run'))
  if ((Test-Path -Path (Join-Path $Data '*')) -and -not $isOurs) { Stop-Install "$Data 不像是会存的数据目录，没有删除。" @("请核对 $EnvFile 中的 DATA_DIR。") }
  if (-not $YesDeleteAllData) {
    if ($Unattended) { Stop-Install '删除数据须当面确认。' @('请去掉 -Unattended 并键入名称，或加上 -YesDeleteAllData。') }
    Write-Host "将删除 $Data 里的全部聊天存档、$Etc 里的设置与主密钥，无法恢复。备份 $Backups 保留。"
    if ((Read-Host "确认请键入 $Name") -cne $Name) { Stop-Install '键入的名称不符，什么也没有删除。' }
  }
  Remove-Program
  if (Test-Path -LiteralPath $Data) { Remove-Item -LiteralPath $Data -Recurse -Force }
  foreach ($file in @($EnvFile, $Key, (Join-Path $Etc 'tls.crt'), (Join-Path $Etc 'tls.key'))) {
    Remove-Item -LiteralPath $file -Force -ErrorAction SilentlyContinue
  }
  Write-Host "`n会存与它的数据已删除。备份仍在 $Backups。"
}
