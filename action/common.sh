# shellcheck shell=bash
# What both scripts of the action share. For bash 3.2, which macOS has.

# Ends the step with exit code 2. Inputs in the text are quoted: they stay on one line.
fail() {
  printf '::error title=Seawall::%s\n' "$1"
  exit 2
}

# shown VALUE: a text of others, on one line, for a message.
shown() {
  local text
  printf -v text '%q' "$1"
  printf '%s' "${text//\%/%25}"
}

# output NAME VALUE: an output of the step.
output() {
  case $2 in
    *$'\n'* | *$'\r'*) fail "the output $1 has more than one line" ;;
  esac
  printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# slashes PATH: a path of Windows as both its programs and those of bash take it.
slashes() {
  printf '%s' "${1//\\//}"
}
