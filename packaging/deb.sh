#!/usr/bin/env bash
# Makes target/packages/nkl_VERSION_amd64.deb of a program, the static one unless another is named.
#
#   packaging/binary.sh && packaging/deb.sh
#   cargo build --release && packaging/deb.sh target/release/nkl     # one that can use graphics cards
#
# The program itself writes its manual and its completions. The same program and commit give the same
# bytes. The name of who is responsible for the package: MAINTAINER="Ann <ann@example.org>".
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

program=${1:-$PACKAGES/nkl}
[ -x "$program" ] || fail "$program is not there: packaging/binary.sh makes it"
case $(readelf --file-header "$program" | sed -n 's/ *Machine: *//p') in
    *X86-64*) architecture=amd64 ;;
    AArch64) architecture=arm64 ;;
    *) fail "$program is for a processor that this script does not know" ;;
esac
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
MAINTAINER=${MAINTAINER:-The nkl authors <maintainers@nkl.invalid>}

mkdir -p "$PACKAGES"
root=$(mktemp -d "$PACKAGES/deb.XXXXXX")
trap 'rm -rf "$root"' EXIT
share=$root/usr/share
examples=$share/doc/nkl/examples
mkdir -p "$root/DEBIAN" "$root/usr/bin" "$share/man/man1" "$share/bash-completion/completions" \
    "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d" "$examples"

strip -o "$root/usr/bin/nkl" "$program"
"$program" man "$share/man/man1" >/dev/null
gzip -9n "$share"/man/man1/*.1
"$program" completions bash >"$share/bash-completion/completions/nkl"
"$program" completions zsh >"$share/zsh/vendor-completions/_nkl"
"$program" completions fish >"$share/fish/vendor_completions.d/nkl.fish"

cp README.md "$share/doc/nkl/"
cp -r docs "$share/doc/nkl/docs"
cp -r configs data "$examples/"
find "$share" -name __pycache__ -prune -exec rm -r {} +
cat >"$share/doc/nkl/copyright" <<EOF
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: nkl

Files: *
$(sed -n 's/^Copyright (c) /Copyright: /p' LICENSE)
License: Expat

Files: usr/share/doc/nkl/examples/data/*
Copyright: none, in the public domain
License: CC0-1.0

License: Expat
$(sed '1,/^Copyright/d; /./!d; s/^/ /' LICENSE)

License: CC0-1.0
 Audio and tables are in the public domain; on Debian systems the text of CC0 1.0 is in
 /usr/share/common-licenses/CC0-1.0.
EOF
printf 'nkl (%s) unstable; urgency=low\n\n  * See README.md.\n\n -- %s  %s\n' "$VERSION" \
    "$MAINTAINER" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" \
    | gzip -9n >"$share/doc/nkl/changelog.gz"

# What a program that is not static needs: the newest version of glibc among its symbols.
depends=$(readelf --version-info --wide "$program" 2>/dev/null \
    | { grep -o 'GLIBC_[0-9.]*' || true; } | sed 's/GLIBC_//' | sort -Vu | tail -1)
{
    cat <<EOF
Package: nkl
Version: $VERSION
Architecture: $architecture
Section: science
Priority: optional
Maintainer: $MAINTAINER
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
EOF
    [ -z "$depends" ] || echo "Depends: libc6 (>= $depends), libgcc-s1"
    cat <<'EOF'
Description: speech and audio machine-learning experiments from one INI file
 nkl reads databases of recordings, computes features, trains and evaluates models, and
 writes a report, as one INI file says. It explores data, finds labels that are probably
 wrong, compares models and databases, tells speakers apart and trains Gaussian mixtures.
 INI files written for nkululeko run unchanged.
 .
 /usr/share/doc/nkl/examples has a small corpus and experiments that run on it.
EOF
} >"$root/DEBIAN/control"
find "$root/usr" -type f -printf '%P\0' | (cd "$root/usr" && xargs -0 md5sum | sed 's|  |  usr/|') \
    | sort -k2 >"$root/DEBIAN/md5sums"
chmod -R u=rwX,go=rX "$root"
find "$share" -type f -exec chmod a-x {} +
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

package=$PACKAGES/nkl_${VERSION}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$package.part" >/dev/null
mv "$package.part" "$package"
echo "$package: $(megabytes "$package") MB"
