#!/usr/bin/env bash
# Makes target/packages/nkl: one file that runs on any Linux on x86-64, whatever its libraries.
#
#   rustup target add x86_64-unknown-linux-musl
#   apt-get install musl-tools          # musl-gcc, for the two libraries that are written in C
#   packaging/binary.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

rustup target list --installed | grep -qx "$TARGET" || fail "first: rustup target add $TARGET"
command -v musl-gcc >/dev/null || fail "musl-gcc is missing, on Debian: apt-get install musl-tools"

# The very command that maturin gives, so that packaging/wheel.sh compiles nothing.
cargo rustc --release --locked --target "$TARGET" --bin nkl -- -C strip=symbols
mkdir -p "$PACKAGES"
cp "target/$TARGET/release/nkl" "$PACKAGES/nkl.part"
mv "$PACKAGES/nkl.part" "$PACKAGES/nkl"

size=$(megabytes "$PACKAGES/nkl")
awk -v size="$size" -v most=$LARGEST_MB 'BEGIN { exit !(size <= most) }' \
    || fail "the program has $size MB, more than $LARGEST_MB"
# What the system's loader would have to find; a static program has no such section.
headers=$(readelf --program-headers --wide "$PACKAGES/nkl")
[[ $headers != *INTERP* ]] || fail "the program is not linked statically"
echo "$PACKAGES/nkl: $size MB, linked statically"
