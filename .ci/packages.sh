# Sourced by run.sh and test.sh: finds out which Debian packages are missing and installs them where it may.

has_program() { command -v "$1" >/dev/null 2>&1; }
has_library() { compgen -G "/usr/lib/*/$1" >/dev/null || compgen -G "/usr/lib*/$1" >/dev/null || compgen -G "/lib/*/$1" >/dev/null; }

# Prints the packages of "$@" that are not there. Looks for what is used, not for the package: a machine may have it from elsewhere.
missing_packages() {
  local package
  for package in "$@"; do
    case "$package" in
      libvips-tools) has_program vipsthumbnail && has_program vipsheader ;;
      libsqlite3-0) has_library libsqlite3.so.0 ;;
      fonts-dejavu-core) [ -d /usr/share/fonts/truetype/dejavu ] ;;
      nodejs) has_program node ;;
      *) has_program "$package" ;;
    esac || printf '%s\n' "$package"
  done
}

# Installs what is missing of "$@". Without the right to do so, or without apt, it names the command and goes on.
install_packages() {
  local missing=() as_root=()
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -eq 0 ] && return 0

  local command="apt-get install -y --no-install-recommends ${missing[*]}"
  if ! has_program apt-get; then
    echo "Missing: ${missing[*]}. There is no apt-get here: install them with this system's own tool." >&2
    return 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if has_program sudo && sudo -n true 2>/dev/null; then
      as_root=(sudo -n env DEBIAN_FRONTEND=noninteractive)
    else
      echo "Missing: ${missing[*]}. Install them with:  sudo $command" >&2
      return 1
    fi
  else
    as_root=(env DEBIAN_FRONTEND=noninteractive)
  fi

  echo "Installing ${missing[*]}"
  # A list that is out of date, or was never fetched, fails the first time.
  # shellcheck disable=SC2086
  "${as_root[@]}" $command </dev/null >/dev/null 2>&1 && return 0
  "${as_root[@]}" apt-get update </dev/null >/dev/null
  # shellcheck disable=SC2086
  if ! "${as_root[@]}" $command </dev/null; then
    echo "Could not install ${missing[*]}. Try it by hand:  sudo $command" >&2
    return 1
  fi
}

# Without these two nothing starts; everything else the app misses politely.
require_dotnet() {
  if ! has_program dotnet || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "Takes needs the .NET 10 SDK on the PATH (\"dotnet --list-sdks\" shows what is there): https://dot.net/download" >&2
    exit 1
  fi
}

require_sqlite() {
  if ! has_library libsqlite3.so.0; then
    echo "Takes keeps its index in SQLite and cannot start without it:  sudo apt-get install libsqlite3-0" >&2
    exit 1
  fi
}
