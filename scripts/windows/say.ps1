# What the installer says, and how it asks programs.

function Write-Step([string]$Text) { Write-Host "· $Text" }

function Write-Mind([string]$Text) {
  Write-Host "！ $Text" -ForegroundColor Yellow
  $script:Warnings++
}

function Stop-Install([string]$Why, [string[]]$Ways = @(), [int]$Code = 1) {
  Write-Host ''
  Write-Host "没有完成：$Why" -ForegroundColor Red
  foreach ($way in $Ways) { Write-Host "  $way" }
  exit $Code
}

function Stop-Misused([string]$Why) {
  Write-Host "$Why。全部选项：install.cmd -Help" -ForegroundColor Red
  exit 2
}

# A program of Windows or ours: its words do not stop the script, its exit code is asked for.
function Invoke-Quiet([string]$Program, [string[]]$Arguments) {
  $before = $ErrorActionPreference
  $ErrorActionPreference = 'Continue'
  try { $said = & $Program @Arguments 2>&1 | ForEach-Object { "$_" } } finally { $ErrorActionPreference = $before }
  New-Object PSObject -Property @{ Code = $LASTEXITCODE; Said = ($said -join "`n") }
}

function Get-Setting([string]$Name) {
  if (-not (Test-Path -LiteralPath $EnvFile)) { return '' }
  (Invoke-Quiet $Node @($Settle, 'get', $EnvFile, $Name)).Said
}

function Set-Settings([string[]]$Pairs) {
  $done = Invoke-Quiet $Node (@($Settle, 'set', $EnvFile) + $Pairs)
  if ($done.Code -ne 0) { Stop-Install "设置文件 $EnvFile 没有写成。" @($done.Said) }
}

# huicun <version> <command…>: that version's commands, with the settings of this instance.
function Invoke-Huicun([string]$Version, [string[]]$Arguments) {
  $program = Join-Path $Opt $Version
  $env:ENV_FILE = $EnvFile
  $env:NODE_ENV = 'production'
  Invoke-Quiet (Join-Path $program 'node\bin\node.exe') (@((Join-Path $program 'src\cli\index.ts')) + $Arguments)
}
