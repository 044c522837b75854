# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2025
SHELL ["powershell", "-Command"]
WORKDIR C:\\site
COPY web C:\\site
RUN New-Item -ItemType Directory C:\\logs ; `
    Write-Host ready
