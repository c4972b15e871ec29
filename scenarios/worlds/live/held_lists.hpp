// scenarios/worlds/live/held_lists.hpp: what a real phone says of the lists that it holds: right before it
// registers it sends its CallManager a REFER with the alarm DeviceTLInfo (console log of a 7821, Cisco
// 214535), whose digests are SHA-1 of the whole lists, upper-case pairs with blanks between; "Not Installed".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/model/site.hpp"

namespace live {

struct TrustListAlarm {
    std::string device;
    std::string address;  // as the phone has it
    std::string itl{};    // hexadecimal without blanks; empty: not installed
    std::string itl_server{};
    std::string ctl{};
    std::string ctl_server{};
    std::string status_code{};  // what it means no source tells
};

// Of the body of such a REFER; nothing for any other.
[[nodiscard]] std::optional<TrustListAlarm> read_alarm(std::string_view body);

// Does it hold what it was offered?
enum class Held { accepted, refused, none };
[[nodiscard]] std::string held_name(Held held);  // "ACCEPTED"

// What a phone was given last under its own names: SHA-1, in upper-case hexadecimal. Empty: nothing.
struct OfferedLists {
    std::string itl{};
    std::string ctl{};
};

// Compared with what it was offered; where it took nothing by its own name, with what the TFTP services of
// this cluster offer now: with the list of any of its nodes. A list that is another is one that the phone
// kept, and so it refused ours.
struct HeldLists {
    TrustListAlarm alarm;
    std::string node;  // whose CallManager it told
    OfferedLists offered;
    Held itl = Held::none;
    Held ctl = Held::none;
};
[[nodiscard]] HeldLists compared(const TrustListAlarm& alarm, const OfferedLists& offered,
                                 const model::ClusterState& cluster, const std::string& node);

using HeldListsListener = std::function<void(const HeldLists&)>;

}  // namespace live
