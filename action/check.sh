#!/usr/bin/env bash
# Runs Seawall: annotations or another report in the log, the page of the job's summary, SARIF, and the
# counts as outputs. Ends with Seawall's exit code.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Bash on Windows leaves the arguments as they are.
export MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*'

# The command so far; every element is one argument, whatever it holds.
command=("$SEAWALL" check)
paths=()

options() {
  local word words
  [ -z "${INPUT_CONFIG:-}" ] || command+=("--config=$INPUT_CONFIG")
  [ -z "${INPUT_FAIL_ON:-}" ] || command+=("--fail-on=$INPUT_FAIL_ON")
  # xargs knows quotes and expands nothing.
  words=$(printf '%s' "${INPUT_ARGS:-}" | xargs -n 1 printf '%s\n') ||
    fail "the input args, $(shown "$INPUT_ARGS"), cannot be split: is a quote left open?"
  while IFS= read -r word; do
    # The paths are an input of their own, and the last of the command.
    [ "$word" != -- ] || fail "the input args must not hold --: paths are the input paths"
    [ -z "$word" ] || command+=("$word")
  done <<<"$words"
  while IFS= read -r word; do
    word=${word%$'\r'}
    [ -z "$word" ] || paths+=("$word")
  done <<<"${INPUT_PATHS:-.}"
  [ "${#paths[@]}" -gt 0 ] || paths=(.)
}

# seawall_with OPTION...: with what all runs have.
seawall_with() {
  "${command[@]}" "$@" -- "${paths[@]}"
}

# Other reports than `github` may show lines of files: none of them is a command to the runner.
without_commands() {
  local token
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$token"
  local code=0
  "$@" || code=$?
  printf '::%s::\n' "$token"
  return "$code"
}

# The file that SARIF goes to, if it lies in the workspace.
sarif_path() {
  local file=$1 folder workspace
  case $file in
    *[[:cntrl:]]* | */ | */.. | ..) fail "the input sarif-file, $(shown "$file"), is no name of a file" ;;
  esac
  workspace=$(cd -P "$GITHUB_WORKSPACE" && pwd)
  folder=$(cd -P "$(dirname -- "$file")" 2>/dev/null && pwd) ||
    fail "the folder of the input sarif-file, $(shown "$file"), does not exist"
  case $folder/ in
    "$workspace"/*) ;;
    *) fail "the input sarif-file, $(shown "$file"), lies outside of the workspace" ;;
  esac
  file=$folder/$(basename -- "$file")
  [ ! -L "$file" ] && [ ! -d "$file" ] || fail "the input sarif-file, $(shown "$1"), is a link or a folder"
  if command -v cygpath >/dev/null; then cygpath -m "$file"; else printf '%s' "$file"; fi
}

# GitHub opens alerts for what comments suppress, too: that is left out.
write_sarif() {
  local file=$1 partial
  partial=$(mktemp "$file.XXXXXX")
  seawall_with --hide-suppressed "--format=sarif=$partial" >/dev/null || true
  if [ -s "$partial" ]; then
    mv -f "$partial" "$file"
    output sarif-file "$file"
  else
    rm -f "$partial"
    return 1
  fi
}

# The counts of a JSON report. No text in it can look like this: quotes in texts have a backslash.
counts() {
  local summary name number
  summary=$(tr -d ' \n\r' <"$1" | sed 's/.*"summary":{/{/')
  local total=0
  for name in critical high medium low info; do
    number=$(field "$summary" "$name")
    total=$((total + number))
    output "$name" "$number"
  done
  output total "$total"
  number=$(field "$summary" unknown)
  output undecided "$number"
  number=$(field "$summary" errors)
  output problems "$number"
}

field() {
  local number
  number=$(sed -n "s/.*\"$2\":\([0-9][0-9]*\)[,}].*/\1/p" <<<"$1")
  printf '%s' "${number:?the report has no count of $2}"
}

main() {
  local code=0 sarif='' work
  cd -- "${INPUT_WORKING_DIRECTORY:-.}" || fail "the input working-directory does not exist"
  options
  [ -z "${INPUT_SARIF_FILE:-}" ] || sarif=$(sarif_path "$INPUT_SARIF_FILE") || { echo "$sarif"; exit 2; }
  work=$(mktemp -d "$(slashes "$RUNNER_TEMP")/seawall-report-XXXXXX")
  local reports=("--format=${INPUT_FORMAT:-github}" "--format=json=$work/report.json")
  if [ "${INPUT_FORMAT:-github}" = github ]; then
    # It writes the job's summary, too.
    seawall_with "${reports[@]}" || code=$?
  else
    without_commands seawall_with "${reports[@]}" "--format=markdown=$work/summary.md" || code=$?
    [ ! -s "$work/summary.md" ] || cat "$work/summary.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
  fi
  output exit-code "$code"
  if [ -s "$work/report.json" ]; then
    counts "$work/report.json"
    [ -z "$sarif" ] || write_sarif "$sarif" || { [ "$code" != 0 ] || code=2; }
  fi
  rm -rf "$work"
  exit "$code"
}

main
