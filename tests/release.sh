#!/usr/bin/env bash
# What a release is tried with beside CI, by hand: it wants root and a Debian mirror.
# Builds the package, lets lintian, man, zsh and fish look at it, and installs and purges it in a fresh Debian 12.
#   tests/release.sh [FOLDER]     where the package and the fresh root go, by default a temporary folder
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-$(mktemp -d)}

cmake --preset release >/dev/null
cmake --build --preset release >/dev/null
cpack --config build/release/CPackConfig.cmake -B "$folder" >/dev/null
package=$(ls "$folder"/bellwether_*.deb)
echo "$package: $(stat -c %s "$package") bytes"
lintian --allow-root "$package"
echo "lintian: done"

root=$folder/root
debootstrap --variant=minbase bookworm "$root" >"$folder/debootstrap.log"
cp "$package" "$root/bellwether.deb"
chroot "$root" sh -euc '
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends man-db bash-completion zsh fish >/dev/null
    dpkg-query -L man-db >/dev/null
    # Minimal images leave pages out of packages.
    rm -f /etc/dpkg/dpkg.cfg.d/*doc*
    find / -xdev -not -path "/proc/*" -not -path "/var/*" | sort >/before
    apt-get -qq install -y --no-install-recommends /bellwether.deb >/dev/null
    bellwether -V
    for page in /usr/share/man/man1/bellwether*.1.gz; do
        man --warnings -l "$page" 2>&1 >/dev/null | tee /warned
        [ ! -s /warned ]
    done
    bash -n /usr/share/bash-completion/completions/bellwether
    zsh -n /usr/share/zsh/vendor-completions/_bellwether
    fish -n /usr/share/fish/vendor_completions.d/bellwether.fish
    bellwether run --world virtual /usr/share/bellwether/catalogue >/played
    tail -1 /played
    apt-get -qq purge -y bellwether >/dev/null
    apt-get -qq autoremove -y --purge >/dev/null
    find / -xdev -not -path "/proc/*" -not -path "/var/*" | sort >/after
    left=$(comm -13 /before /after | grep -v -e "^/after$" -e "^/before$" -e "^/warned$" -e "^/played$" -e "^/root" || true)
    [ -z "$left" ] || { echo "left behind: $left"; exit 1; }
    echo "installed, read, run and purged"
'
