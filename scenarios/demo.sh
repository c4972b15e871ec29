#!/usr/bin/env bash
# Builds Bellwether and plays the scenarios of the catalogue: what happens to the phones, and why.
# Installs what is missing (Debian 12). May be run again at any time.
set -euo pipefail
cd "$(dirname "$0")/.."

source .ci/packages
.ci/install "${build_packages[@]}"

echo "building ..."
cmake --preset release -DBELLWETHER_TESTS=OFF >/dev/null
cmake --build --preset release --target bellwether >build/release/build.log || { cat build/release/build.log >&2; exit 1; }

echo "one of the documented disasters, step by step:"
build/release/scenarios/bellwether run scenarios/catalogue/regenerate_callmanager_and_tvs_together_11_5.textproto
echo
echo "and all documented outcomes:"
build/release/scenarios/bellwether run scenarios/catalogue
