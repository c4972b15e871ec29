#!/usr/bin/env bash
# Do two builds of the program say the same of the same scenarios? Compares what `run --json` prints in the virtual
# world, but for serial numbers, names that contain them, and words that were renamed.
#   tests/same_outcomes.sh OLD_PROGRAM OLD_FOLDER NEW_PROGRAM NEW_FOLDER
# The folders hold the same files, each in the words of its program. Ends with 1 where something differs.
set -euo pipefail
[ $# -eq 4 ] || { sed -n '2,6p' "$0"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

outcomes() {  # PROGRAM FOLDER
    (cd "$2" && find . -name '*.textproto' ! -name '*.include.textproto' | sort | while read -r file; do
        printf '%s\n' "$file"
        "$1" run --json --world virtual --no-expectations "$file" 2>&1 || printf 'exit code %d\n' $?
    done) |
        sed -E -e 's/serial [0-9A-Fa-f]+\.\./serial/g' -e 's/"signer_serial":"[0-9A-Fa-f]*"/"signer_serial":""/g' \
            -e 's/CAPF-[0-9a-f]{8}/CAPF/g' -e 's/"words":"take away /"words":"disconnect /g' \
            -e 's/"words":"give back /"words":"reconnect /g' -e 's/,"(fates|verdicts|calls|step)":/\n  "\1":/g' -e 's/\},\{/},\n  {/g'
}

outcomes "$(realpath "$1")" "$2" >"$work/old"
outcomes "$(realpath "$3")" "$4" >"$work/new"
# A program that does not come to play says the same of everything.
if grep -E '^exit code (1|3|1[2-9][0-9])$' "$work/old" "$work/new"; then
    echo "a program failed, or did not read its command line: nothing was compared"
    exit 1
fi
files=$(grep -c '^\./' "$work/new")
if diff -u "$work/old" "$work/new" >"$work/difference"; then
    printf '%s files: the same outcomes\n' "$files"
else
    head -n "${LINES_SHOWN:-200}" "$work/difference"
    printf '%s files: outcomes differ, in %s lines\n' "$files" "$(grep -c '^[-+]' "$work/difference")"
    exit 1
fi
