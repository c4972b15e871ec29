#!/usr/bin/env bash
# Builds Bellwether with its tests and passes them all. Installs what is missing (Debian 12). May be run again at any time.
#   tests/run.sh [PRESET]     release (the default), debug, asan or tsan
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}

source .ci/packages
.ci/install "${build_packages[@]}" "${test_packages[@]}"

echo "building ($preset) ..."
cmake --preset "$preset" -DBELLWETHER_TESTS=ON >/dev/null
cmake --build --preset "$preset" >"build/$preset/build.log" || { cat "build/$preset/build.log" >&2; exit 1; }
ctest --preset "$preset"
