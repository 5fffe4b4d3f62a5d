#!/usr/bin/env bash
# Builds Takes and starts it, with a demo project at the first start. Arguments go to the app:
#   ./run.sh --urls http://127.0.0.1:6001 --Takes:Data=/some/folder
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source "$root/.ci/packages.sh"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

install_packages ffmpeg libvips-tools git git-lfs libsqlite3-0 fonts-dejavu-core ||
  echo "Takes starts all the same, and says on its pages what it cannot do." >&2
require_dotnet
require_sqlite

# Published, not just built: static files then come compressed and from one folder, as in a real installation.
if ! log="$(dotnet publish "$root/TakesWeb/TakesWeb.csproj" -c Release -o "$root/artifacts/app" --nologo -v quiet </dev/null 2>&1)"; then
  printf '%s\n' "$log" >&2
  exit 1
fi

# The environment is weaker than an argument, so --Takes:Data still wins.
export Takes__Data="${Takes__Data:-$root/data}"
# exec: Ctrl+C and SIGTERM reach the app itself, which then ends in order.
exec dotnet "$root/artifacts/app/TakesWeb.dll" --contentRoot "$root/artifacts/app" "$@"
