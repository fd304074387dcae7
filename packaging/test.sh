#!/usr/bin/env bash
# Installs each package in a clean place, as a user would, and runs what is installed.
#
#   packaging/test.sh                    all of cargo, binary, deb and wheel that can be tested here
#   packaging/test.sh deb wheel
#
#   cargo    `cargo install --path .` into an empty folder
#   binary   the static program in a chroot that holds nothing but it, data/, configs/ and an empty tmp/
#   deb      a minimal Debian, made by debootstrap
#   wheel    the same Debian with Python, its pip and venv alone
#
# Chroots need root and debootstrap; without them the program of the package is unpacked and run as it
# is, and that is said aloud. Prints a table of sizes and times.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. packaging/smoke.sh

readonly WORK=$PWD/target/install
readonly BARE=$WORK/bare
readonly PACKAGE=$PACKAGES/nkl_${VERSION}_amd64.deb
mkdir -p "$WORK"
rows=()

# row PATH FILE SECONDS WHERE
row() {
    rows+=("| $1 | $(megabytes "$2") | $3 | $4 |")
}

examples() {
    mkdir -p "$1"
    cp -r data configs "$1/"
}

# inside ROOT COMMAND...: in the chroot, with nothing of this machine's environment.
inside() {
    local root=$1
    shift
    chroot "$root" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

fresh() {
    rm -rf --one-file-system "$1"
    mkdir -p "$1"
}

# Whether a chroot with a minimal Debian and Python can be had; made once.
bare() {
    [ "$(id -u)" -eq 0 ] || { echo "not root: no chroot"; return 1; }
    command -v debootstrap >/dev/null || { echo "no debootstrap: no chroot"; return 1; }
    [ -e "$BARE/etc/debian_version" ] && return
    rm -rf --one-file-system "$BARE.part"
    debootstrap --variant=minbase --include=python3,python3-venv,python3-pip bookworm "$BARE.part" \
        >"$WORK/debootstrap.log" 2>&1 \
        || { tail -n 3 "$WORK/debootstrap.log"; echo "debootstrap failed: no chroot"; return 1; }
    mv "$BARE.part" "$BARE"
}

cargo_path() {
    local root=$WORK/cargo began=$SECONDS
    fresh "$root"
    cargo install --path . --locked --root "$root" 2>&1 | tail -n 3
    local took=$((SECONDS - began))
    examples "$root"
    smoke "$root" env --chdir="$root" "$root/bin/nkl"
    row "cargo install --path ." "$root/bin/nkl" "$took" "an empty --root"
}

binary_path() {
    local root=$WORK/empty where="a chroot with nothing else"
    fresh "$root"
    mkdir "$root/tmp"
    cp "$PACKAGES/nkl" "$root/"
    examples "$root"
    if [ "$(id -u)" -eq 0 ]; then
        smoke "$root" chroot "$root" /nkl
    else
        where="this machine: not root, so no chroot"
        smoke "$root" env --chdir="$root" "$root/nkl"
    fi
    row "static program" "$PACKAGES/nkl" 0 "$where"
}

deb_path() {
    local root=$WORK/debian demo=/root/demo began
    if ! bare; then
        fresh "$root"
        began=$SECONDS
        dpkg-deb --extract "$PACKAGE" "$root"
        smoke "$root/usr/share/doc/nkl/examples" \
            env --chdir="$root/usr/share/doc/nkl/examples" "$root/usr/bin/nkl"
        row "Debian package" "$PACKAGE" $((SECONDS - began)) "unpacked alone: no chroot here"
        return
    fi
    rm -rf --one-file-system "$root"
    cp -a "$BARE" "$root"
    cp "$PACKAGE" "$root/root/nkl.deb"
    began=$SECONDS
    inside "$root" dpkg --install /root/nkl.deb
    local took=$((SECONDS - began)) file
    for file in /usr/share/man/man1/nkl-experiment.1.gz /usr/share/bash-completion/completions/nkl \
        /usr/share/zsh/vendor-completions/_nkl /usr/share/fish/vendor_completions.d/nkl.fish \
        /usr/share/doc/nkl/copyright; do
        [ -s "$root$file" ] || fail "the package has no $file"
    done
    inside "$root" cp -r /usr/share/doc/nkl/examples "$demo"
    smoke "$root$demo" inside "$root" env --chdir="$demo" nkl
    inside "$root" dpkg --verify nkl
    inside "$root" dpkg --purge nkl
    [ ! -e "$root/usr/bin/nkl" ] && [ ! -e "$root/usr/share/doc/nkl" ] || fail "purging left files"
    row "Debian package" "$PACKAGE" "$took" "Debian $(cat "$BARE/etc/debian_version"), debootstrap's minbase"
}

wheel_path() {
    local wheel root=$WORK/python demo=/root/demo began where python=python3 run=()
    wheel=$(ls "$PACKAGES"/nkl-"$VERSION"-*.whl)
    if bare; then
        rm -rf --one-file-system "$root"
        cp -a "$BARE" "$root"
        run=(inside "$root")
        where="Python $(inside "$root" python3 -c 'import platform; print(platform.python_version())')"
        where+=" in the same Debian"
    else
        fresh "$root"
        demo=$root/demo
        where="a new venv on this machine: no chroot here"
    fi
    local home=${run:+/root} files=${run:+$root}
    home=${home:-$root}
    mkdir -p "$files$home/wheels"
    cp "$wheel" "$files$home/wheels/"
    "${run[@]}" "$python" -I -m venv "$home/venv"
    began=$SECONDS
    "${run[@]}" "$home/venv/bin/pip" install --quiet --no-index --find-links "$home/wheels" nkl
    local took=$((SECONDS - began))
    examples "$files$demo"
    smoke "$files$demo" "${run[@]}" env --chdir="$demo" "$home/venv/bin/nkl"
    "${run[@]}" "$home/venv/bin/pip" uninstall --quiet --yes nkl
    [ ! -e "$files$home/venv/bin/nkl" ] || fail "pip uninstall left the program"
    row "Python wheel" "$wheel" "$took" "$where"
}

for name in "${@:-cargo binary deb wheel}"; do
    for path in $name; do
        printf '\n-- %s\n' "$path"
        "${path}_path"
    done
done
printf '\n| installed by | size, MB | seconds to install | tested in |\n|---|---|---|---|\n'
printf '%s\n' "${rows[@]}"
