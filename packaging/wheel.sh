#!/usr/bin/env bash
# Makes a wheel of the static program for `pip install`, and the source distribution.
#
#   packaging/wheel.sh
#
# maturin comes from PyPI into target/maturin. What packaging/binary.sh compiled is taken over. The wheel
# has the tags of manylinux and of musllinux: a static program runs on both.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

venv=$PWD/target/maturin
if [ ! -x "$venv/bin/maturin" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet 'maturin>=1.9,<2'
fi
command -v musl-gcc >/dev/null || fail "musl-gcc is missing, on Debian: apt-get install musl-tools"
"$venv/bin/maturin" build --release --locked --strip --target "$TARGET" \
    --compatibility manylinux2014 musllinux_1_1 --out "$PACKAGES" "$@"
"$venv/bin/maturin" sdist --out "$PACKAGES"
for file in "$PACKAGES"/nkl-"$VERSION"*.whl "$PACKAGES/nkl-$VERSION.tar.gz"; do
    echo "$file: $(megabytes "$file") MB"
done
