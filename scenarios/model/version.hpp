// scenarios/model/version.hpp: CUCM versions, and all that differs between them, as one table (README.md,
// "Versions").
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tvs/tls.hpp"

namespace model {

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
// notes of 15) or in its short form: "8.0" means 8.0(3), "8.6" 8.6(2), "9.1" 9.1(2), "10.5" 10.5(2), "12.5"
// 12.5(1)SU3, "14" 14SU2, the others the release itself: "11.5" 11.5(1), "15" 15. Nothing for what is no
// version, of no known train, or of a release that there can't be.
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

// "12.5(1)SU2"
[[nodiscard]] std::string version_text(const Version& version);

// "8.6", "9.1", ...: for messages.
[[nodiscard]] std::vector<std::string> known_versions();

enum class ListSigner {
    call_manager,  // of the TFTP node for an ITL, of the publisher for a CTL
    itl_recovery,
    etoken,  // a USB token of the CTL client: two are simulated
};

// How clusters of a version behave. The defaults are those of 8.x; version.cpp has what later releases
// change, with the sources.
struct Behaviour {
    ListSigner itl_signer = ListSigner::call_manager;
    std::optional<ListSigner> ctl_signer{};        // without eTokens; nothing: it needs them
    std::optional<ListSigner> itl_reset_signer{};  // utils itl reset localkey; nothing: no such command
    std::optional<ListSigner> ctl_reset_signer{};  // utils ctl reset localkey; likewise
    bool has_itl_recovery = false;
    bool has_one_itl_recovery = false;    // for all nodes, whatever Q9 says
    bool ctl_names_itl_recovery = false;  // as SAST
    std::chrono::years itl_recovery_validity{5};
    tvs::TlsVersion newest_tls = tvs::TlsVersion::tls_1_0;
    bool may_use_etokens = true;
    bool drs_uses_tomcat = false;               // or else the IPsec certificate
    bool sets_tls_on_each_node = true;          // or else on the publisher for all
    bool has_ha_proxy = false;                  // before the secure download of files (6971, 6972)
    bool services_follow_certificates = false;  // without a restart by hand: TVS, CAPF, CallManager, and TFTP
                                                // with its lists (Q15)
    bool has_ecdsa = false;                     // CallManager-ECDSA and Tomcat-ECDSA
    bool has_phone_interaction = false;         // the parameter "Phone Interaction on Certificate Update"
    bool has_self_signed_multi_server = false;  // and TVS certificates of this kind
    bool may_reuse_tomcat = false;              // as CallManager certificate
    bool rollback_may_reset_phones = false;     // Q32
    bool replicates_uploads = false;            // to the other nodes
    bool has_capf_on_publisher_only = false;    // or else a CAPF certificate on every node
    bool loses_itl_recovery_by_upgrade = false;  // to a release with `upgrade_renews_itl_recovery` (FN70613)
    bool upgrade_renews_itl_recovery = false;
    bool upgrade_drops_expired = false;  // trust certificates stay behind
    bool bulk_format_before_10 = true;   // of its bulk exports
    bool consolidates_with_before_10 = true;
};

[[nodiscard]] Behaviour behaviour(const Version& version);

// Do eTokens sign the CTL of a cluster on its first day? Always where nothing else can; later, up to where
// they go, as its administrator chose.
[[nodiscard]] bool signs_with_etokens(const Behaviour& version, bool chosen);

}  // namespace model
