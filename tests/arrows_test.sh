#!/usr/bin/env bash
# Holds the rooms to their arrows: a file includes headers of its own room and of those that it may know, no other. Then it proves
# that it would notice: with one include too many, it must complain.
#   tests/arrows_test.sh
set -euo pipefail
cd "$(dirname "$0")/.."

# Each room with the rooms that it may know. A room stands behind those that it knows.
rooms=(
    "ctl:"
    "tftp:"
    "tvs: ctl"
    "phone: ctl tvs"
    "scenarios/os: ctl"
    "scenarios/issuing: scenarios/os ctl tvs"
    "scenarios/model: scenarios/issuing phone tftp tvs ctl"
    "scenarios/actions: scenarios/model scenarios/issuing phone tvs ctl"
    "scenarios/language: scenarios/actions scenarios/model scenarios/issuing scenarios/os phone tvs ctl"
    "scenarios/worlds: scenarios/model scenarios/issuing scenarios/os phone tvs ctl"
    "scenarios/worlds/virtual: scenarios/worlds scenarios/model scenarios/issuing scenarios/os phone tftp tvs ctl"
    "scenarios/worlds/live: scenarios/worlds scenarios/model scenarios/issuing scenarios/os phone tftp tvs ctl"
    "scenarios/capture: ctl"
    "scenarios/survey: scenarios/capture scenarios/model scenarios/issuing scenarios/os phone tftp tvs ctl"
    "scenarios/lab: scenarios/survey scenarios/worlds/live scenarios/worlds scenarios/model scenarios/issuing scenarios/os phone tftp tvs ctl"
    "scenarios/run: scenarios/worlds scenarios/actions scenarios/model scenarios/issuing phone tvs ctl"
    "scenarios/advice: scenarios/run scenarios/worlds/virtual scenarios/worlds scenarios/actions scenarios/model scenarios/issuing phone tvs ctl"
    "scenarios/foresight: scenarios/run scenarios/worlds/virtual scenarios/worlds scenarios/actions scenarios/model scenarios/issuing scenarios/os phone tvs ctl"
    "scenarios/impact: scenarios/run scenarios/worlds/virtual scenarios/worlds scenarios/actions scenarios/model scenarios/issuing phone tvs ctl"
    "scenarios/report: scenarios/survey scenarios/advice scenarios/run scenarios/worlds scenarios/language scenarios/actions scenarios/model scenarios/issuing phone tvs ctl"
    "scenarios/report/page: scenarios/report scenarios/survey scenarios/advice scenarios/run scenarios/worlds scenarios/language scenarios/actions scenarios/model scenarios/issuing phone tvs ctl"
    "scenarios/report/pcap: scenarios/report scenarios/capture scenarios/worlds/live scenarios/survey scenarios/advice scenarios/run scenarios/worlds scenarios/language scenarios/actions scenarios/model scenarios/issuing phone tftp tvs ctl"
    "scenarios/program: scenarios/report/page scenarios/report/pcap scenarios/report scenarios/lab scenarios/survey scenarios/capture scenarios/foresight scenarios/impact scenarios/advice scenarios/run scenarios/worlds/live scenarios/worlds/virtual scenarios/worlds scenarios/language scenarios/actions scenarios/model scenarios/issuing scenarios/os phone tftp tvs ctl"
)

# "FILE includes HEADER" for each include below $1 that no arrow allows.
forbidden() {
    local entry room known file header folder
    for entry in "${rooms[@]}"; do
        room=${entry%%:*}
        known=" $room ${entry#*:} "
        for file in "$1/$room"/*.?pp; do
            while read -r header; do
                folder=${header%/*}
                [[ $known == *" $folder "* ]] || echo "${file#"$1/"} includes $header"
                case $header in
                    *scenario.pb.h) [[ $room == scenarios/language ]] || echo "${file#"$1/"} includes $header" ;;
                    *baseline.pb.h) [[ $room == scenarios/survey ]] || echo "${file#"$1/"} includes $header" ;;
                    *report.pb.h) [[ $room == scenarios/report ]] || echo "${file#"$1/"} includes $header" ;;
                esac
            done < <(sed -n 's|^#include "\(.*\)"|\1|p' "$file")
        done
    done
}

failed=0
complain() { echo "$1" >&2; failed=1; }

found=$(forbidden .)
[[ -z $found ]] || complain "$found"

# Every folder with sources is a room.
names=$(printf '%s\n' "${rooms[@]}")
while read -r folder; do
    grep -q "^${folder#./}:" <<<"$names" || complain "$folder has sources and is no room of this test"
done < <(find ./ctl ./tftp ./tvs ./phone ./scenarios -name '*.?pp' -printf '%h\n' | sort -u)

# Two wrong includes are noticed.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r ctl tftp tvs phone scenarios "$work"
echo '#include "scenarios/program/program.hpp"' >>"$work/scenarios/model/site.cpp"
[[ $(forbidden "$work") == "scenarios/model/site.cpp includes scenarios/program/program.hpp" ]] ||
    complain "an include of program/ in model/ was not noticed"
echo '#include "scenarios/language/scenario.pb.h"' >>"$work/scenarios/program/program.cpp"
[[ $(forbidden "$work") == *"scenarios/program/program.cpp includes scenarios/language/scenario.pb.h"* ]] ||
    complain "an include of the schema in program/ was not noticed"
exit $failed
