# What the scripts of this folder share; read by `.`, not run.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly TARGET=x86_64-unknown-linux-musl
readonly PACKAGES=$PWD/target/packages
readonly LARGEST_MB=60
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
readonly VERSION

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

megabytes() {
    awk -v bytes="$(stat -c %s "$1")" 'BEGIN { printf "%.1f", bytes / 1e6 }'
}
