#!/usr/bin/env bash
# What is installed works where it is: the program finds its catalogue, each command has its page, shells can read the
# completions, and the binary is hardened as Debian's are. (grep -c reads all of its input: what writes to it does not break off.)
#   tests/package_test.sh BUILD_FOLDER
set -euo pipefail
build=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

failed=0
complain() { echo "$1" >&2; failed=1; }

cmake --install "$build" --prefix "$root" >/dev/null
bellwether=$root/bin/bellwether
share=$root/share

source=$(realpath "$(dirname "$0")/..")
cd "$root"
[[ $("$bellwether" -V) == "bellwether "* ]] || complain "-V tells no version"
[[ $("$bellwether" list | grep -c "^$share/bellwether/catalogue/" || true) -gt 150 ]] || complain "list does not find the catalogue"
"$bellwether" explain O-38 | grep -c "that show it" >/dev/null || complain "explain does not find the catalogue"
"$bellwether" run --world virtual "$share/bellwether/catalogue/regenerate_callmanager_and_tvs_together_11_5.textproto" |
    grep -c "^PASSED" >/dev/null || complain "an installed scenario does not pass"
"$bellwether" help language | grep -c "^# language" >/dev/null || complain "help has no chapter on the language"
[[ -f $share/bellwether/schema/scenario.proto ]] || complain "no schema is installed"

[[ -f $share/bellwether/wireshark/cisco_trust.lua ]] || complain "no dissector is installed"

# The README's pictures are those of the run that they show.
mkdir pictures
"$source/scenarios/report/pictures/make.sh" "$bellwether" pictures
for picture in pictures/*.svg; do
    cmp -s "$picture" "$source/scenarios/report/$picture" || complain "$picture is not what make.sh makes"
done

# Each chapter is a page, and no link of the manual leads nowhere.
html=$share/doc/bellwether/html
for chapter in $("$bellwether" help --chapters); do
    [[ -s $html/chapter-$chapter.html ]] || complain "the manual has no page for $chapter"
done
while read -r link; do
    [[ -f $html/$link ]] || complain "the manual links to $link"
done < <(grep -oh 'href="[^"]*"' "$html"/*.html | sed 's/href="//; s/"$//' | grep -v '^https\?:' | sort -u)

for command in $("$bellwether" help --commands); do
    page=$share/man/man1/bellwether-$command.1.gz
    gunzip -c "$page" | grep -c '^\.SH SYNOPSIS' >/dev/null || complain "$command has no manual page"
    # The page and --help are of one source: each option of one stands in the other.
    for option in $("$bellwether" "$command" --help | grep -o -- '--[a-z][a-z-]*' | sort -u); do
        gunzip -c "$page" | sed 's/\\-/-/g' | grep -c -e "$option" >/dev/null || complain "the page of $command lacks $option"
        grep -c -e "$option" "$share/bash-completion/completions/bellwether" >/dev/null || complain "bash completion lacks $option"
    done
done
# Snippets are JSON with a body for each step of the schema.
"$bellwether" completion vscode >snippets.json
perl -MJSON::PP -0ne '
    my $snippets = decode_json($_);
    for my $step (qw(regenerate restart reset_phones expect bulk_import)) {
        die "no snippet for $step\n" unless $snippets->{"bellwether: step $step"}{body} =~ /^step \{ $step \{ .*\}$/;
    }
    $snippets->{"bellwether: step regenerate"}{body} =~ /certificate: \$\{\d+\|CALLMANAGER,/ or die "certificates have no choice\n"' \
    snippets.json || complain "snippets of Visual Studio Code are wrong"
bash -n "$share/bash-completion/completions/bellwether" || complain "bash can't read its completion"
completed=$(bash -c '
    source "$1"; COMP_WORDS=(bellwether pro); COMP_CWORD=1; _bellwether; echo "${COMPREPLY[*]}"
    COMP_WORDS=(bellwether run --wor); COMP_CWORD=2; _bellwether; echo "${COMPREPLY[*]}"' - \
    "$share/bash-completion/completions/bellwether")
cat >plan.textproto <<'EOF'
cluster { name: "hq"  version: "12.5"  node { name: "hq-pub" } }
phones { name: "floor-1"  cluster: "hq" }
EOF
named=$(PATH=$root/bin:$PATH bash -c '
    source "$1"; COMP_WORDS=(bellwether run plan.textproto --console S); COMP_CWORD=4; _bellwether; echo "${COMPREPLY[*]}"
    COMP_WORDS=(bellwether serve plan.textproto --address h); COMP_CWORD=4; _bellwether; echo "${COMPREPLY[*]}"
    COMP_WORDS=(bellwether serve plan.textproto --phone SEP1 = f); COMP_CWORD=6; _bellwether; echo "${COMPREPLY[*]}"' - \
    "$share/bash-completion/completions/bellwether")
[[ $named == "SEP02BE00000000"$'\n'"hq-pub"$'\n'"floor-1" ]] || complain "bash completes names to: $named"
[[ $completed == "probe"$'\n'"--world" ]] || complain "bash completes to: $completed"

# PIE, full RELRO, stack protector, fortified calls (dpkg-buildflags, hardening=+all); no path of the build in it.
readelf -hW "$bellwether" | grep -c 'Type: *DYN' >/dev/null || complain "the program is not position-independent"
readelf -lW "$bellwether" | grep -c GNU_RELRO >/dev/null || complain "the program has no RELRO"
readelf -dW "$bellwether" | grep -c BIND_NOW >/dev/null || complain "the program binds late"
nm -D "$bellwether" | grep -c __stack_chk_fail >/dev/null || complain "the program has no stack protector"
nm -D "$bellwether" | grep -c '_chk@' >/dev/null || complain "the program has no fortified calls"
! readelf -dW "$bellwether" | grep -ciE 'rpath|runpath' >/dev/null || complain "the program has a run path"

exit $failed
