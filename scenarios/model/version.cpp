#include "scenarios/model/version.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace model {
namespace {

using std::chrono::years;
using tvs::TlsVersion;

// What a release does otherwise than the one before it.
struct Change {
    Version from;
    std::string_view label;  // of the release, with the source
    void (*make)(Behaviour&);
};

// All that differs between releases, in the order of releases. What stands in none of them holds for all:
// the defaults of Behaviour are those of 8.x.
constexpr std::array<Change, 15> changes{{
    {{8, 5, 0, 0},
     "8.5: a change-notification service copies uploads to the other nodes (Cisco's German guide to "
     "certificates in CUCM)",
     [](Behaviour& b) { b.replicates_uploads = true; }},
    {{10, 0, 0, 0},
     "10.0: ITLRecovery is new (Cisco 117598), and CTLs without eTokens (Security Guide 12.5(1)SU1, CTL "
     "setup). Who signs after `utils itl reset localkey` in 10.x and 11.5: Cisco 117598, inferred. The "
     "newest "
     "TLS is a modelling choice; 9.x knows only 1.0 (System Configuration Guide 15)",
     [](Behaviour& b) {
         b.has_itl_recovery = true;
         b.ctl_signer = ListSigner::call_manager;
         b.itl_reset_signer = ListSigner::itl_recovery;
         b.newest_tls = TlsVersion::tls_1_2;
         b.loses_itl_recovery_by_upgrade = true;
         b.bulk_format_before_10 = false;
     }},
    {{10, 5, 0, 0},
     "10.5: phones restart by themselves when the rollback parameter is set (Security Guide 14SU2; Q32)",
     [](Behaviour& b) { b.rollback_may_reset_phones = true; }},
    {{10, 5, 2, 0},
     "10.5(2): the CTL names ITLRecovery (Security Guide 12.5(1)SU1, CTL setup), and `utils ctl reset "
     "localkey` signs with it (inferred)",
     [](Behaviour& b) {
         b.ctl_names_itl_recovery = true;
         b.ctl_reset_signer = ListSigner::itl_recovery;
     }},
    {{10, 5, 2, 3},
     "10.5.2.13900-12, which is 10.5(2)SU3: consolidation with exports of 8.x and 9.x fails (CSCuy43181 in "
     "Cisco 213407)",
     [](Behaviour& b) { b.consolidates_with_before_10 = false; }},
    {{11, 0, 0, 0},
     "11.0: ECDSA certificates beside those of CallManager and Tomcat (Cisco 214231)",
     [](Behaviour& b) { b.has_ecdsa = true; }},
    {{12, 0, 0, 0},
     "12.0: ITLRecovery signs ITLs and CTLs, CallManager after the localkey steps (Cisco 214231; Security "
     "Guides 12.5(1)SU3 and 14SU2; CLI Reference 12.5(1)SU5)",
     [](Behaviour& b) {
         b.itl_signer = ListSigner::itl_recovery;
         b.ctl_signer = ListSigner::itl_recovery;
         b.itl_reset_signer = ListSigner::call_manager;
         b.ctl_reset_signer = ListSigner::call_manager;
     }},
    {{12, 5, 0, 0},
     "12.5: one ITLRecovery for all nodes, for 20 years; a refresh upgrade to it renews that of mixed-mode "
     "clusters without eTokens (FN70613)",
     [](Behaviour& b) {
         b.has_one_itl_recovery = true;
         b.itl_recovery_validity = years(20);
         b.loses_itl_recovery_by_upgrade = false;
         b.upgrade_renews_itl_recovery = true;
     }},
    {{12, 5, 1, 3},
     "12.5(1)SU3: such upgrades leave ITLRecovery alone (FN70613)",
     [](Behaviour& b) { b.upgrade_renews_itl_recovery = false; }},
    {{12, 5, 1, 6},
     "12.5(1)SU6, 14SU2: upgrades leave expired trust certificates behind (Security Guide 14)",
     [](Behaviour& b) { b.upgrade_drops_expired = true; }},
    {{14, 0, 0, 0},
     "14: ITLRecovery for 5 years (Security Guide 14SU2); DRS with Tomcat's certificate (Cisco 215534); "
     "HAProxy before the secure download (Security Guide 14, Cisco 225746); services follow a renewal "
     "without "
     "a restart by hand (Security Guide 14, release notes of 14; that TFTP follows is Q15), and phones are "
     "reset by themselves (the same); CAPF's certificate on the publisher only (Cisco 214231); self-signed "
     "multi-server certificates, TVS's among them, and Tomcat's reused for CallManager (Security Guide 14; "
     "Cisco 221070, of 14SU3)",
     [](Behaviour& b) {
         b.has_phone_interaction = true;
         b.has_capf_on_publisher_only = true;
         b.has_self_signed_multi_server = true;
         b.may_reuse_tomcat = true;
         b.itl_recovery_validity = years(5);
         b.drs_uses_tomcat = true;
         b.has_ha_proxy = true;
         b.services_follow_certificates = true;
         b.upgrade_drops_expired = false;  // again from SU2 on
     }},
    {{14, 0, 1, 2}, "14SU2: see 12.5(1)SU6", [](Behaviour& b) { b.upgrade_drops_expired = true; }},
    {{14, 0, 1, 3},
     "14SU3: no eTokens any more (Security Guide 12.5(1)SU1, CTL setup; Cisco 214231)",
     [](Behaviour& b) { b.may_use_etokens = false; }},
    {{15, 0, 1, 1},
     "15SU1: `set tls min-version` once for the cluster (System Configuration Guide 15)",
     [](Behaviour& b) { b.sets_tls_on_each_node = false; }},
    {{15, 0, 1, 2},
     "15SU2: TLS 1.3 (release notes of 15SU2)",
     [](Behaviour& b) { b.newest_tls = TlsVersion::tls_1_3; }},
}};

struct Train {
    std::string_view name;
    Version meant;         // by the name alone
    int last_maintenance;  // that there was
};

constexpr std::array<Train, 12> trains{{
    {"8.0", {8, 0, 3, 0}, 3},
    {"8.5", {8, 5, 1, 0}, 1},
    {"8.6", {8, 6, 2, 0}, 2},
    {"9.1", {9, 1, 2, 0}, 2},
    {"10.0", {10, 0, 1, 0}, 1},
    {"10.5", {10, 5, 2, 0}, 2},
    {"11.0", {11, 0, 1, 0}, 1},
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
    const bool has_minor = take(text, ".");
    constexpr int without_minor = 14;  // releases are called by one number from then on
    if (!has_minor && *major_number < without_minor) return std::nullopt;
    if (has_minor) {
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

std::string version_text(const Version& version) {
    std::string text =
        version.minor_number > 0 || version.major_number < 14
            ? fmt::format("{}.{}({})", version.major_number, version.minor_number, version.maintenance)
            : std::to_string(version.major_number);
    if (version.service_update > 0) text += fmt::format("SU{}", version.service_update);
    return text;
}

std::vector<std::string> known_versions() {
    std::vector<std::string> names;
    for (const Train& train : trains) names.emplace_back(train.name);
    return names;
}

Behaviour behaviour(const Version& version) {
    Behaviour behaviour;
    for (const Change& change : changes)
        if (version >= change.from) change.make(behaviour);
    return behaviour;
}

bool signs_with_etokens(const Behaviour& version, bool chosen) {
    return !version.ctl_signer || (version.may_use_etokens && chosen);
}

}  // namespace model
