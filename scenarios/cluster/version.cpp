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
//   the cluster from 15SU1 on (System Configuration Guide 15).
constexpr std::array<Row, 8> rows{{
    {{8, 0, 0, 0},
     {by_call_manager, by_nobody, by_nobody, by_nobody, false, false, years(0), TlsVersion::tls_1_0, true,
      false, true}},
    {{10, 0, 0, 0},
     {by_call_manager, by_call_manager, by_itl_recovery, by_nobody, true, false, years(5),
      TlsVersion::tls_1_2, true, false, true}},
    {{10, 5, 2, 0},
     {by_call_manager, by_call_manager, by_itl_recovery, by_itl_recovery, true, true, years(5),
      TlsVersion::tls_1_2, true, false, true}},
    {{12, 0, 0, 0},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(5),
      TlsVersion::tls_1_2, true, false, true}},
    {{12, 5, 0, 0},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(20),
      TlsVersion::tls_1_2, true, false, true}},
    {{14, 0, 0, 0},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(5),
      TlsVersion::tls_1_2, true, true, true}},
    {{14, 0, 1, 3},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(5),
      TlsVersion::tls_1_2, false, true, true}},
    {{15, 0, 1, 1},
     {by_itl_recovery, by_itl_recovery, by_call_manager, by_call_manager, true, true, years(5),
      TlsVersion::tls_1_2, false, true, false}},
}};

struct Train {
    std::string_view name;
    Version meant;  // by the name alone
};

constexpr std::array<Train, 8> trains{{
    {"8.6", {8, 6, 2, 0}},
    {"9.1", {9, 1, 2, 0}},
    {"10.5", {10, 5, 2, 0}},
    {"11.5", {11, 5, 1, 0}},
    {"12.0", {12, 0, 1, 0}},
    {"12.5", {12, 5, 1, 3}},
    {"14", {14, 0, 1, 2}},
    {"15", {15, 0, 1, 0}},
}};

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
    if (take(text, "(")) {
        const auto maintenance = take_number(text);
        if (!maintenance || !take(text, ")")) return std::nullopt;
        version.maintenance = *maintenance;
    }
    if (take(text, "SU")) {
        const auto update = take_number(text);
        if (!update) return std::nullopt;
        version.service_update = *update;
    }
    const bool is_known = std::ranges::any_of(trains, [&version](const Train& train) {
        return train.meant.major_number == version.major_number &&
               train.meant.minor_number == version.minor_number;
    });
    if (!text.empty() || !is_known) return std::nullopt;
    return version;
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

bool can_be_consolidated(const Version& one, const Version& other) {
    constexpr Version first_ten{10, 0, 0, 0};
    constexpr Version first_broken{10, 5, 2, 3};
    return std::max(one, other) < first_broken || std::min(one, other) >= first_ten;
}

}  // namespace scenarios
