@echo off
rem Starts install.ps1 beside it as administrator. ASCII only: the command prompt reads this file in the code page of the day.
setlocal
set "POWERSHELL=%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe"
if exist "%SystemRoot%\Sysnative\WindowsPowerShell\v1.0\powershell.exe" set "POWERSHELL=%SystemRoot%\Sysnative\WindowsPowerShell\v1.0\powershell.exe"
"%SystemRoot%\System32\fltmc.exe" >nul 2>&1
if not "%ERRORLEVEL%"=="0" goto elevate
"%POWERSHELL%" -NoProfile -ExecutionPolicy Bypass -File "%~dp0install.ps1" %*
set "CODE=%ERRORLEVEL%"
if "%~1"=="" pause
exit /b %CODE%

:elevate
set "HUICUN_ARGUMENTS=%*"
set "HUICUN_INSTALLER=%~f0"
"%POWERSHELL%" -NoProfile -ExecutionPolicy Bypass -Command "$a = $env:HUICUN_ARGUMENTS; $c = '/d /s /k ""' + $env:HUICUN_INSTALLER + '" ' + $a + '"'; Start-Process -FilePath $env:ComSpec -ArgumentList $c -Verb RunAs"
exit /b %ERRORLEVEL%
