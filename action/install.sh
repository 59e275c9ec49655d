#!/usr/bin/env bash
# Downloads the release for this runner and verifies its checksum, or takes the program that is given.
# Output: `binary`.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Where releases are; a mirror may stand in for it.
releases=${SEAWALL_RELEASES:-https://github.com/seawall-dev/seawall/releases/download}

given() {
  local path=$1
  case $path in
    /* | [A-Za-z]:*) ;;
    *) path=$(slashes "$GITHUB_WORKSPACE")/$path ;;
  esac
  [ -f "$path" ] && [ -x "$path" ] || fail "the input binary, $(shown "$1"), is no program"
  output binary "$path"
}

target() {
  case $RUNNER_OS-$RUNNER_ARCH in
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    # Windows on ARM runs programs for x86-64.
    Windows-X64 | Windows-ARM64) echo x86_64-pc-windows-msvc ;;
  esac
}

get() {
  curl --fail --silent --show-error --location --retry 3 --max-time 300 \
    --proto '=https,file' --proto-redir '=https' --output "$2" -- "$1" ||
    fail "$(shown "$1") cannot be downloaded"
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | awk '{ print tolower($1) }'
}

verify() {
  local folder=$1 archive=$2 wanted found
  # Exactly one line names the archive.
  wanted=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print tolower($1) }' "$folder/SHA256SUMS")
  [[ $wanted =~ ^[0-9a-f]{64}$ ]] || fail "SHA256SUMS of the release does not name $archive once"
  found=$(sha256 "$folder/$archive")
  [ "$found" = "$wanted" ] || fail "$archive has the SHA-256 $found, and not $wanted: it is not what was released"
}

main() {
  if [ -n "${INPUT_BINARY:-}" ]; then
    given "$INPUT_BINARY"
    return
  fi
  local version=${INPUT_VERSION#v} target archive folder program=seawall
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
    fail "the input version, $(shown "$INPUT_VERSION"), is not one such as 0.1.0"
  target=$(target)
  [ -n "$target" ] || fail "there is no release for $(shown "$RUNNER_OS") on $(shown "$RUNNER_ARCH"): give the input binary"
  archive=seawall-$version-$target.tar.gz
  [ "$RUNNER_OS" != Windows ] || { archive=seawall-$version-$target.zip program=seawall.exe; }
  folder=$(mktemp -d "$(slashes "$RUNNER_TEMP")/seawall-XXXXXX")
  get "$releases/v$version/SHA256SUMS" "$folder/SHA256SUMS"
  get "$releases/v$version/$archive" "$folder/$archive"
  verify "$folder" "$archive"
  case $archive in
    *.zip) unzip -q "$folder/$archive" -d "$folder" ;;
    *) tar -xzf "$folder/$archive" -C "$folder" ;;
  esac
  local binary=$folder/seawall-$version-$target/$program
  [ -x "$binary" ] || fail "$archive holds no $program"
  [ "$("$binary" --version)" = "seawall $version" ] || fail "$archive does not hold Seawall $version"
  output binary "$binary"
}

main
