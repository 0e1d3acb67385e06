#!/usr/bin/env bash
# Makes what lies beside the program in an archive: completions/ and man/ in the
# given folder. The date of the man pages is SOURCE_DATE_EPOCH, or that of the
# last commit.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2 && exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rm -rf "$1"
mkdir -p "$1/completions"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
CGO_ENABLED=0 go build -trimpath -o "$1/build/assay" .
assay=$1/build/assay
"$assay" man --dir "$1/man"
"$assay" completion bash >"$1/completions/assay.bash"
"$assay" completion zsh >"$1/completions/_assay"
"$assay" completion fish >"$1/completions/assay.fish"
"$assay" completion powershell >"$1/completions/assay.ps1"
rm -rf "$1/build"
