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

// Sources, column by column:
//   ITL signer: Cisco 214231 (CallManager up to 11.5, ITLRecovery from 12.0).
//   CTL signer: Security Guide 12.5(1)SU1, CTL setup; Cisco 214231. Before 10.0 eTokens only (Cisco 118893).
//   ITLRecovery: new in 10.0(1) (Cisco 117598). In the CTL from 10.5(2) on (Security Guide 12.5(1)SU1, CTL
//   setup). Validity: 5 years up to 12.0 (inferred), 20 in 12.5 (FN70613), by default 5 from 14 on (Security
//   Guide 14SU2). TLS: 9.x knows only 1.0 (System Configuration Guide 15); the newest of the others is a
//   modelling choice.
constexpr std::array<Row, 6> rows{{
    {{8, 0, 0, 0},
     {ListSigner::call_manager, ListSigner::etoken, false, false, years(0), TlsVersion::tls_1_0}},
    {{10, 0, 0, 0},
     {ListSigner::call_manager, ListSigner::call_manager, true, false, years(5), TlsVersion::tls_1_2}},
    {{10, 5, 2, 0},
     {ListSigner::call_manager, ListSigner::call_manager, true, true, years(5), TlsVersion::tls_1_2}},
    {{12, 0, 0, 0},
     {ListSigner::itl_recovery, ListSigner::itl_recovery, true, true, years(5), TlsVersion::tls_1_2}},
    {{12, 5, 0, 0},
     {ListSigner::itl_recovery, ListSigner::itl_recovery, true, true, years(20), TlsVersion::tls_1_2}},
    {{14, 0, 0, 0},
     {ListSigner::itl_recovery, ListSigner::itl_recovery, true, true, years(5), TlsVersion::tls_1_2}},
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

}  // namespace scenarios
