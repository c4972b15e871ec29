#!/usr/bin/env bash
# The README's pictures, out of the page of a real run: that of the plan beside this script.
#   make.sh PROGRAM FOLDER
set -euo pipefail
program=$(realpath "$1")
folder=$(realpath "$2")
cd "$(dirname "$0")"
page=$(mktemp)
trap 'rm -f "$page"' EXIT
"$program" run --world virtual --quiet --report "$page.html" plan.textproto >/dev/null || [[ $? == 4 ]]  # the plan is a bad one
mv "$page.html" "$page"

# The page's picture of this name becomes a file of its own, which brings the style of pictures.
picture() {
    TITLE=$1 perl -0ne '
        my ($style) = /<style>\n?(svg\{.*?)\n:root/s or die "the page has no style for pictures\n";
        my ($picture) = /(<svg [^>]*aria-label="\Q$ENV{TITLE}\E[^"]*".*?<\/svg>)/s or die "the page has no picture $ENV{TITLE}\n";
        $picture =~ s/>/><style>$style<\/style>/;
        print "$picture\n"' "$page" >"$folder/$2.svg"
}
picture "Phones after each step" phones
picture "Who trusts whom" trust
picture "The boot of" boot
