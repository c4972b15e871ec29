// scenarios/report/held_lists_json.hpp: what a real phone says of the lists that it holds, for machines.
#pragma once

#include <string>

namespace report {

struct HeldListsLine {
    std::string device{};
    std::string address{};
    std::string node{};  // whose CallManager it told
    std::string itl{};   // "ACCEPTED", "REFUSED", "NONE"
    std::string itl_sha1{};
    std::string ctl{};
    std::string ctl_sha1{};
    std::string status_code{};
    std::string offered_itl_sha1{};
    std::string offered_ctl_sha1{};
    bool released = false;
    std::string stage{};
    std::string verdict{};
};

// One JSON object: the message HeldLists of report.proto.
[[nodiscard]] std::string held_lists_json(const HeldListsLine& line);

}  // namespace report
