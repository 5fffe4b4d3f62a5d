#!/usr/bin/env bash
# Builds everything and runs every test: unit, component and real-tool tests, then the browser tests.
#   ./test.sh           leaves out the tests of the category Long, and says how many
#   ./test.sh --long    runs them too
# The last line is the sum over all of it. What does not build, start or end counts as failed, and so does a project without a test.
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source "$root/.ci/packages.sh"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Several hundred servers are started and live for seconds: measuring what would be worth optimising in them costs a tenth of the whole.
export DOTNET_TieredPGO=0

long=no
for argument in "$@"; do
  case "$argument" in
    --long) long=yes; export TAKES_LONG=1 ;;
    *) echo "Unknown argument $argument. There is one: --long" >&2; exit 2 ;;
  esac
done

passed=0 failed=0 skipped=0 left_out=0
results="$root/artifacts/tests"
rm -rf "$results" && mkdir -p "$results" || exit 1

finish() {
  [ "$left_out" -gt 0 ] && echo "$left_out long tests were left out: ./test.sh --long runs them."
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# The value of one attribute in the <assembly> element of an xunit report.
count_of() { grep -o '<assembly [^>]*>' "$1" | head -n 1 | sed -n "s/.* $2=\"\([0-9][0-9]*\)\".*/\1/p"; }

# One line for each skipped test: its name and its reason. Records start at each <test>, so nothing depends on line breaks.
name_skipped() {
  awk '
    BEGIN { RS = "<test " }
    / result="Skip"/ {
      # The last record of a collection runs on into the next one.
      sub(/<\/test>.*/, "")
      name = ""
      if (match($0, / name="[^"]*"/)) name = substr($0, RSTART + 7, RLENGTH - 8)
      reason = "no reason given"
      if (match($0, /<reason>.*<\/reason>/)) {
        reason = substr($0, RSTART + 8, RLENGTH - 17)
        sub(/^<!\[CDATA\[/, "", reason); sub(/\]\]>$/, "", reason)
      }
      line = "skipped: " name " (" reason ")"
      gsub(/\n/, " ", line); gsub(/&quot;/, "\"", line); gsub(/\\"/, "\"", line); gsub(/\\n/, " ", line); gsub(/&lt;/, "<", line); gsub(/&gt;/, ">", line); gsub(/&amp;/, "\\&", line)
      print line
    }' "$1"
}

run_project() {
  local project="$1" report="$results/$1.xml" filter=() status=0
  local program="$root/$project/bin/Release/net10.0/$project.dll"
  if [ "$long" = no ]; then
    filter=(-trait- Category=Long)
    left_out=$((left_out + $(dotnet "$program" -list tests -trait Category=Long -noLogo -noColor </dev/null | grep -c .)))
  fi

  echo "== $project"
  # The runner writes its report at the very end: a host that crashed or hung leaves none. A long run sets its own limits.
  local limit=50m
  [ "$long" = yes ] && limit=6h
  timeout --kill-after=10s "$limit" dotnet "$program" -noLogo -noColor "${filter[@]}" -xml "$report" </dev/null || status=$?

  local these_passed these_failed these_skipped these_errors
  these_passed="$(count_of "$report" passed 2>/dev/null)"
  these_failed="$(count_of "$report" failed 2>/dev/null)"
  these_skipped="$(count_of "$report" skipped 2>/dev/null)"
  these_errors="$(count_of "$report" errors 2>/dev/null)"
  if [ -z "$these_passed" ] || [ -z "$these_failed" ] || [ -z "$these_skipped" ] || [ -z "$these_errors" ]; then
    echo "$project ended with exit code $status and without a report: counted as one failure." >&2
    failed=$((failed + 1))
    return
  fi

  name_skipped "$report"
  passed=$((passed + these_passed))
  failed=$((failed + these_failed + these_errors))
  skipped=$((skipped + these_skipped))
  if [ $((these_passed + these_failed + these_skipped)) -eq 0 ]; then
    echo "$project ran no test at all: counted as one failure." >&2
    failed=$((failed + 1))
  elif [ "$status" -ne 0 ] && [ $((these_failed + these_errors)) -eq 0 ]; then
    echo "$project reported no failure and yet ended with exit code $status: counted as one failure." >&2
    failed=$((failed + 1))
  fi
}

install_packages ffmpeg libvips-tools git git-lfs libsqlite3-0 fonts-dejavu-core chromium nodejs ||
  echo "Tests that need what is missing will skip or fail, each with its reason." >&2
require_dotnet
require_sqlite
cd "$root" || exit 1

echo "== build"
if ! dotnet build TakesWeb.sln -c Release --nologo -v quiet </dev/null; then
  echo "The build failed: counted as one failure." >&2
  failed=1
  finish
fi

# The rest of the style is held by the analyzers in the build. Works on the folder alone: no project is loaded.
echo "== format"
if dotnet format whitespace --folder . --verify-no-changes </dev/null; then
  passed=$((passed + 1))
else
  echo "Put it right with:  dotnet format whitespace --folder ." >&2
  failed=$((failed + 1))
fi

run_project TakesWeb.Tests
run_project TakesWeb.E2E
finish
