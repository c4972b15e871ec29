#!/usr/bin/env bash
# What a release is tried with beside CI, by hand: it wants root, a Debian mirror, Chromium and npm.
# Builds the package, lets lintian, man, zsh and fish look at it, lets axe look at pages of runs and of the manual, and installs and
# purges the package in a fresh Debian 12.
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

# Pages of runs, and of the manual: no request but for the page, no fault by WCAG that axe knows, in light and dark; and a PDF.
mkdir -p "$folder/pages"
for plan in regenerate_callmanager_and_tvs_together_11_5 certificates_expire_11_5 encrypted_configuration; do
    build/release/scenarios/bellwether run --report "$folder/pages/$plan.html" "scenarios/catalogue/$plan.textproto" >/dev/null
done
build/release/scenarios/bellwether run --world virtual --report "$folder/pages/folder.html" tests/scenarios/false_greens >/dev/null || true
(cd "$folder/pages" && npm install --silent --no-save axe-core puppeteer-core)
cat >"$folder/pages/look.js" <<'EOF'
const fs = require('fs'), path = require('path');
const puppeteer = require('puppeteer-core');
(async () => {
    const browser = await puppeteer.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    let faults = 0;
    for (const scheme of ['light', 'dark']) for (const file of process.argv.slice(2)) {
        const page = await browser.newPage();
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        let requests = 0;
        page.on('request', () => ++requests);
        page.on('pageerror', (error) => { console.log(file, error.message); ++faults; });
        await page.goto('file://' + path.resolve(file));
        if (requests !== 1) { console.log(file, requests, 'requests'); ++faults; }
        await page.evaluate(fs.readFileSync(require.resolve('axe-core'), 'utf8'));
        for (const each of (await page.evaluate(() => axe.run())).violations) {
            console.log(scheme, file, each.id, each.nodes[0].html);
            ++faults;
        }
        await page.pdf({ path: file + '.pdf', format: 'A4' });
        await page.close();
    }
    await browser.close();
    process.exit(faults === 0 ? 0 : 1);
})();
EOF
(cd "$folder/pages" && node look.js ./*.html "$OLDPWD"/build/release/scenarios/html/*.html)
echo "pages: looked at, and printed"

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
