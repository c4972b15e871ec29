#include "scenarios/report/advice.hpp"

namespace scenarios {
namespace {

using phone::Reason;

constexpr const char* by_hand = "; else delete the lists on each phone";

// The phones' own cluster renewed what they trusted.
Advice after_renewal(const Cluster& cluster, bool is_itl_recovery) {
    if (is_itl_recovery)
        return {
            "renew ITLRecovery by its procedure: regenerate, utils itl reset localkey (in mixed mode utils "
            "ctl reset "
            "localkey), reset all phones, restart TFTP, reset again (Security Guide 12.5(1)SU3, "
            "Certificates)",
            std::string("utils itl reset localkey, or ctl reset localkey in mixed mode, and reset the "
                        "phones: it helps those "
                        "whose list still holds the publisher's CallManager") +
                by_hand};
    std::string recovery =
        "restore the old certificates from a backup and reset, or restart TVS on all nodes if it was "
        "forgotten";
    if (cluster.behaviour().has_itl_recovery)
        recovery +=
            "; utils itl reset localkey helps phones whose list holds the present ITLRecovery (Cisco 117598)";
    return {
        "renew CallManager and TVS one at a time: restart TVS and TFTP on all nodes, reset all phones and "
        "wait until they "
        "are back before the next (Cisco 214231)",
        recovery + by_hand};
}

// The phones were sent to a cluster whose lists theirs does not vouch for.
Advice after_move(bool took_configuration) {
    return {
        "before a move, let the TVS of the phones' own cluster know every certificate that signs lists in "
        "the other one, "
        "CallManager of each TFTP node and ITLRecovery: bulk export on both, consolidate, import on both "
        "(Cisco 215539); "
        "after a manual upload restart TVS on all nodes (Cisco 213407)",
        std::string(took_configuration
                        ? "the phones took the other cluster's configuration, and with it TVS servers that "
                          "they can't trust: "
                          "exchange what was missing, set option 150 back to their own cluster, reset, then "
                          "move again"
                        : "exchange now and reset the phones, while the TVS of their own cluster is alive") +
            by_hand};
}

// Did the phone take a configuration of the other cluster, in this boot or in one before? Then its TVS
// servers are there too.
bool has_foreign_tvs_servers(const Site& site, const Fate& fate, const phone::Verdict& verdict) {
    const Cluster* asked = site.cluster_of_node(verdict.tvs);
    return (fate.configuration && fate.configuration->accepted()) ||
           (asked != nullptr && asked->name() != fate.home);
}

Advice without_tvs(const Fate& fate) {
    if (fate.holds_empty_itl)
        return {
            "a phone with an emptied ITL can't ask a TVS, and a CTL still rules: set the rollback parameter "
            "back to False and "
            "let the phones load the full ITL before a move; in mixed mode exchange certificates or preload "
            "the CTL (Cisco "
            "213407)",
            "bring the phones back to their own cluster and let them load its full ITL, then move with an "
            "exchange; else "
            "delete the lists on each phone, the CTL as well"};
    return {
        "phones without a TVS in their lists (models without security by default, or whose ITL was deleted) "
        "follow only "
        "signers that their lists name: sign with one of those (Cisco 118893)",
        "sign with the other SAST of their list (utils ctl reset localkey, 10.5(2) and later); else delete "
        "the CTL, and the "
        "ITL, on each phone"};
}

}  // namespace

Advice advice_for(const Site& site, const Fate& fate) {
    const phone::Verdict* verdict = deciding_verdict(fate);
    if (verdict == nullptr || verdict->accepted()) return {};
    const auto is_expired = [](const phone::Link& link) {
        return link.finding == phone::Finding::tvs_out_of_date;
    };
    if (verdict->reason == Reason::tvs_certificate_not_trusted &&
        std::ranges::any_of(verdict->chain, is_expired))
        return {
            "renew TVS while its certificate is valid, and let all phones load the list that names the new "
            "one "
            "before the signer of lists changes (Cisco 214231; that phones check this date: Q7)",
            "sign with a certificate that the phones' lists name, whose date does not matter (R11): "
            "ITLRecovery, or utils itl reset localkey; else delete the lists on each phone"};
    const Cluster* signer = site.cluster_of(verdict->signer);
    const bool is_renewal = signer != nullptr && signer->name() == fate.home;
    switch (verdict->reason) {
        case Reason::tvs_certificate_not_trusted:
        case Reason::tvs_does_not_know:
            if (!is_renewal) return after_move(has_foreign_tvs_servers(site, fate, *verdict));
            return after_renewal(*signer, site.label(verdict->signer).starts_with("ITLRecovery"));
        case Reason::tvs_unreachable:
            return {
                "keep TCP 2445 open and the TVS of the phones' last configuration running until all phones "
                "have followed "
                "(Security Guide 14SU2)",
                std::string("bring that TVS back, or open the port, and reset the phones") + by_hand};
        case Reason::tvs_tls_failed:
            return {
                "keep a TLS version that these phones know: set tls min-version (System Configuration Guide "
                "15)",
                "lower the minimum again or load newer firmware, and reset the phones"};
        case Reason::tvs_answer_without_role:
            return {
                "put the signer of lists into Phone-SAST-trust, the signer of configurations into "
                "CallManager-trust (Cisco "
                "213407)",
                "upload it to the missing store, restart TVS on all nodes and reset the phones"};
        case Reason::no_tvs_record: return without_tvs(fate);
        case Reason::no_tvs_server:
            return {
                "give the phones a configuration of their own: the default one names no TVS (Cisco 118699)",
                std::string("add the device, bring back the cluster that the phones trust and reset them") +
                    by_hand};
        case Reason::signer_without_role:
            return {"sign lists with a certificate that the phones hold as SAST (Security Guide 14SU2)",
                    std::string("offer a list by a signer that they know") + by_hand};
        case Reason::signature_wrong:
        case Reason::malformed:
            return {"serve files as the cluster made them",
                    "restart Cisco TFTP, compare checksums with show itl, and reset the phones"};
        case Reason::too_large:
            return {"keep the ITL below 64 KB: fewer nodes or smaller certificates (Security Guide 14SU2)",
                    "take nodes out of the cluster, restart Cisco TFTP and reset the phones"};
        default: return {};
    }
}

}  // namespace scenarios
