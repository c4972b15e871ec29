// scenarios/cluster/version.hpp: CUCM versions, and all that differs between them, as one table
// (domain.md 4.1).
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tvs/tls.hpp"

namespace scenarios {

// "12.5(1)SU2" is 12, 5, 1, 2. Ordered as releases are.
struct Version {
    int major_number = 0;
    int minor_number = 0;
    int maintenance = 0;
    int service_update = 0;

    auto operator<=>(const Version&) const = default;
};

// Takes a version of a known train, in full ("12.5(1)SU2", "15SU3a"), as a build ("12.5.1.14900-63", what
// `show version active` prints: 14900 is SU4, and what lies between two counts as the earlier one: release
// notes of 15) or in its short form: "10.5" means 10.5(2), "11.5" 11.5(1), "12.0" 12.0(1), "12.5" 12.5(1)SU3,
// "14" 14SU2, "15" 15. Nothing for what is no version, of no known train, or of a release that there can't
// be.
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

// "8.6", "9.1", ...: for messages.
[[nodiscard]] std::vector<std::string> known_versions();

enum class ListSigner {
    call_manager,  // of the TFTP node for an ITL, of the publisher for a CTL
    itl_recovery,
    etoken,  // a USB token of the CTL client: two are simulated
};

// How clusters of a version behave.
struct Behaviour {
    ListSigner itl_signer;
    std::optional<ListSigner> ctl_signer;  // without eTokens; nothing: it needs them
    std::optional<ListSigner>
        itl_reset_signer;  // utils itl reset localkey; nothing: there is no such command
    std::optional<ListSigner> ctl_reset_signer;  // utils ctl reset localkey; likewise
    bool has_itl_recovery;
    bool ctl_names_itl_recovery;  // as SAST
    std::chrono::years itl_recovery_validity;
    tvs::TlsVersion newest_tls;
    bool may_use_etokens;
    bool drs_uses_tomcat;               // or else the IPsec certificate
    bool sets_tls_on_each_node;         // or else on the publisher for all
    bool has_ha_proxy;                  // before the secure download of files (6971, 6972)
    bool services_follow_certificates;  // without a restart by hand: TVS, CAPF, CallManager, and TFTP with
                                        // its lists (Q15)
};

// Does a refresh upgrade renew ITLRecovery, as it should not (FN70613)? In mixed mode without eTokens only.
[[nodiscard]] bool renews_itl_recovery(const Version& from, const Version& to);

// Do upgrades to this release leave expired trust certificates behind? 12.5(1)SU6, 14SU2 and later (Security
// Guide 14).
[[nodiscard]] bool leaves_expired_behind(const Version& to);

// Can bulk certificate management consolidate the exports of these two? Not 8.x or 9.x with 10.5.2.13900-12,
// which is 10.5(2)SU3, or newer (CSCuy43181 in Cisco 213407).
[[nodiscard]] bool can_be_consolidated(const Version& one, const Version& other);

[[nodiscard]] Behaviour behaviour(const Version& version);

}  // namespace scenarios
