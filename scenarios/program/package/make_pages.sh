#!/bin/sh
# Manual pages and completions, made by the program itself, and the package's changelog.
#   make_pages.sh PROGRAM CHANGELOG FOLDER
set -eu
program=$1 changelog=$2 folder=$3
rm -rf "$folder"
mkdir -p "$folder"
"$program" manual | gzip -9n >"$folder/bellwether.1.gz"
"$program" help --commands | while read -r command; do
    "$program" manual "$command" | gzip -9n >"$folder/bellwether-$command.1.gz"
done
for shell in bash zsh fish; do "$program" completion $shell >"$folder/completion.$shell"; done
gzip -9nc "$changelog" >"$folder/changelog.gz"
