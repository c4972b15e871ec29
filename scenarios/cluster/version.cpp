#include "scenarios/cluster/version.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace scenarios {
namespace {

using std::chrono::years;
using tvs::TlsVersion;

struct Row {
    Version from;  // this release and later ones, up to the next row
    Behaviour behaviour;
};

constexpr auto by_call_manager = ListSigner::call_manager;
constexpr auto by_itl_recovery = ListSigner::itl_recovery;
constexpr auto by_nobody = std::optional<ListSigner>();

// Sources, column by column:
//   ITL signer: Cisco 214231 (CallManager up to 11.5, ITLRecovery from 12.0).
//   Tokenless CTL signer: Security Guide 12.5(1)SU1, CTL setup; Cisco 214231. Before 10.0 eTokens only (Cisco
//   118893). ITL reset, CTL reset: who signs after `utils itl reset localkey` (10.x and 11.5 by Cisco 117598,
//   inferred; from 12.0 on Security Guides 12.5(1)SU3 and 14SU2) and `utils ctl reset localkey` (10.5(2)
//   and 11.5 inferred, from 12.0 on CLI Reference 12.5(1)SU5). ITLRecovery: new in 10.0(1) (Cisco 117598). In
//   the CTL from 10.5(2) on (Security Guide 12.5(1)SU1, CTL setup). Validity: 5 years up to 12.0 (inferred),
//   20 in 12.5 (FN70613), by default 5 from 14 on (Security Guide 14SU2). TLS: 9.x knows only 1.0 (System
//   Configuration Guide 15); the newest of the others is a modelling choice. eTokens: needed before 10.0,
//   dropped in 14SU3 (Security Guide 12.5(1)SU1, CTL setup; Cisco 214231). DRS: with the IPsec certificate up
//   to 12.5, with Tomcat's from 14 on (Cisco 215534). `set tls min-version`: on each node up to 15, once for
//   the cluster from 15SU1 on (System Configuration Guide 15). Newest TLS: 1.3 from 15SU2 on (release notes
//   of 15SU2). Services follow certificates: HAProxy stands before the secure download from 14 on (Security
//   Guide 14, Cisco 225746); from 14 on TVS and CAPF restart by themselves after a renewal, CallManager needs
//   no restart, and no document has TFTP restarted (Security Guide 14, release notes of 14; that TFTP follows
//   is Q15).
constexpr std::array<Row, 9> rows{{
    {{8, 0, 0, 0},
     {by_call_manager, by_nobody, by_nobody, by_nobody, false, false, years(0), TlsVersion::tls_1_0, true,
      false, true, false, false}},
    {{10, 0, 0, 0},
     {by_call_manager, by_call_manager, by_itl_recovery, by_nobody, true, false, years(5),
      TlsVersion::tls_1_2, true, false, true, false, false}},
    {{10, 5, 2, 0},
     {by_call_manager, by_call_manager, by_itl_recovery, by_itl_recovery, true, true, years(5),
      TlsVersion::tls_1_2, true, false, true, false, false}},
    {{12, 0, 0, 0},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(5),
      TlsVersion::tls_1_2, true, false, true, false, false}},
    {{12, 5, 0, 0},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(20),
      TlsVersion::tls_1_2, true, false, true, false, false}},
    {{14, 0, 0, 0},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(5),
      TlsVersion::tls_1_2, true, true, true, true, true}},
    {{14, 0, 1, 3},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(5),
      TlsVersion::tls_1_2, false, true, true, true, true}},
    {{15, 0, 1, 1},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(5),
      TlsVersion::tls_1_2, false, true, false, true, true}},
    {{15, 0, 1, 2},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(5),
      TlsVersion::tls_1_3, false, true, false, true, true}},
}};

struct Train {
    std::string_view name;
    Version meant;         // by the name alone
    int last_maintenance;  // that there was
};

constexpr std::array<Train, 8> trains{{
    {"8.6", {8, 6, 2, 0}, 2},
    {"9.1", {9, 1, 2, 0}, 2},
    {"10.5", {10, 5, 2, 0}, 2},
    {"11.5", {11, 5, 1, 0}, 1},
    {"12.0", {12, 0, 1, 0}, 1},
    {"12.5", {12, 5, 1, 3}, 1},
    {"14", {14, 0, 1, 2}, 1},
    {"15", {15, 0, 1, 0}, 1},
}};

// No train has had more; newer ones may come.
constexpr int most_service_updates = 20;

std::optional<int> take_number(std::string_view& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

namespace {

// "14900-63" of "12.5.1.14900-63": 14900 is SU4, 10000 the release itself, and an engineering special between
// two counts as the earlier one.
std::optional<int> take_build(std::string_view& text) {
    constexpr int first = 10000;
    constexpr int shipped = 900;  // service updates end in 900 and above
    const auto number = take_number(text);
    if (!number || *number < first || *number >= first + most_service_updates * 1000) return std::nullopt;
    if (take(text, "-") && !take_number(text)) return std::nullopt;
    const int thousands = (*number - first) / 1000;
    return std::max(0, *number % 1000 >= shipped ? thousands : thousands - 1);
}

// What stands behind the train: "(1)SU2", "SU3a", ".1.14900-63".
bool take_release(std::string_view& text, Version& version) {
    if (take(text, ".")) {
        const auto maintenance = take_number(text);
        if (!maintenance || !take(text, ".")) return false;
        const auto update = take_build(text);
        if (!update) return false;
        version.maintenance = *maintenance;
        version.service_update = *update;
        return true;
    }
    if (take(text, "(")) {
        const auto maintenance = take_number(text);
        if (!maintenance || !take(text, ")")) return false;
        version.maintenance = *maintenance;
    }
    if (take(text, "SU")) {
        const auto update = take_number(text);
        if (!update || *update < 1) return false;
        version.service_update = *update;
        if (!text.empty() && (text.front() == 'a' || text.front() == 'b')) text.remove_prefix(1);
    }
    return true;
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
    const auto short_form = std::ranges::find(trains, text, &Train::name);
    if (short_form != trains.end()) return short_form->meant;
    Version version{.major_number = 0, .minor_number = 0, .maintenance = 1, .service_update = 0};
    const auto major_number = take_number(text);
    if (!major_number) return std::nullopt;
    version.major_number = *major_number;
    if (take(text, ".")) {
        const auto minor_number = take_number(text);
        if (!minor_number) return std::nullopt;
        version.minor_number = *minor_number;
    }
    if (!take_release(text, version) || !text.empty()) return std::nullopt;
    const auto train = std::ranges::find_if(trains, [&version](const Train& each) {
        return each.meant.major_number == version.major_number &&
               each.meant.minor_number == version.minor_number;
    });
    const bool can_be = train != trains.end() && version.maintenance >= 1 &&
                        version.maintenance <= train->last_maintenance &&
                        version.service_update <= most_service_updates;
    return can_be ? std::optional(version) : std::nullopt;
}

std::vector<std::string> known_versions() {
    std::vector<std::string> names;
    for (const Train& train : trains) names.emplace_back(train.name);
    return names;
}

Behaviour behaviour(const Version& version) {
    const auto next = std::ranges::upper_bound(rows, version, {}, &Row::from);
    return (next - 1)->behaviour;
}

bool renews_itl_recovery(const Version& from, const Version& to) {
    constexpr Version first_source{10, 0, 0, 0};
    constexpr Version first_target{12, 5, 0, 0};
    constexpr Version mended{12, 5, 1, 3};
    return from >= first_source && from < first_target && to >= first_target && to < mended;
}

bool leaves_expired_behind(const Version& to) {
    constexpr Version first_of_twelve{12, 5, 1, 6};
    constexpr Version fourteen{14, 0, 0, 0};
    constexpr Version first_of_fourteen{14, 0, 1, 2};
    return (to >= first_of_twelve && to < fourteen) || to >= first_of_fourteen;
}

bool can_be_consolidated(const Version& one, const Version& other) {
    constexpr Version first_ten{10, 0, 0, 0};
    constexpr Version first_broken{10, 5, 2, 3};
    return std::max(one, other) < first_broken || std::min(one, other) >= first_ten;
}

}  // namespace scenarios
