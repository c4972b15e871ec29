#include "scenarios/advice/advice.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace advice {
namespace {

using phone::Reason;

constexpr const char* by_hand = "; else delete the lists on each phone";

// What `utils itl reset localkey` and `utils ctl reset localkey` can do for phones of this cluster, by its
// version.
std::string localkey_helps(const model::ClusterState& cluster, bool is_ctl) {
    const model::Behaviour behaviour = cluster.behaviour();
    const std::optional<model::ListSigner>& signer =
        is_ctl ? behaviour.ctl_reset_signer : behaviour.itl_reset_signer;
    if (!signer) return {};
    const bool is_itl_recovery = *signer == model::ListSigner::itl_recovery;
    const std::string certificate =
        is_itl_recovery ? "the present ITLRecovery" : "the publisher's present CallManager";
    if (is_ctl)
        return fmt::format(
            "; utils ctl reset localkey, then restart TFTP and CallManager and reset, helps phones whose CTL "
            "holds {}",
            certificate);
    return fmt::format(
        "; utils itl reset localkey and a reset help phones whose list holds {}{}", certificate,
        is_itl_recovery ? ", utils itl reset remotekey those that hold one that you have exported" : "");
}

std::string update_ctl_words(const model::ClusterState* cluster) {
    const bool has_command =
        cluster == nullptr || (cluster->behaviour().ctl_signer && cluster->etokens.empty());
    return has_command ? "utils ctl update CTLFile" : "update the CTL with the CTL client";
}

// The phones' own cluster renewed what they trusted, or went back behind it.
Advice after_renewal(const run::Situation& situation, const model::ClusterState& cluster,
                     const phone::Verdict& verdict, model::CertificateKind signer) {
    const std::string localkey = localkey_helps(cluster, verdict.kind == phone::FileKind::ctl);
    if (situation.history.restored.contains(cluster.name()))
        return {
            "take a new backup after each renewal: restored certificates that the phones no longer hold lock "
            "them (Security Guide 12.5(1)SU3, Certificates)",
            "restart TVS on all nodes and reset, if that was forgotten" + localkey + by_hand};
    if (signer == model::CertificateKind::etoken)
        return {
            "keep the eTokens of a CTL in Phone-SAST-trust of every cluster whose phones come to take it "
            "(Cisco 215539)",
            "reset once more, if the ITL of this cluster was taken: its TVS vouches for its eTokens (Cisco "
            "118893); else upload them to the phones' own cluster, restart TVS there" +
                std::string(by_hand)};
    const std::string recovery =
        (verdict.reason == Reason::tvs_does_not_know
             ? "restart TVS on all nodes and reset, if that was forgotten; or restore the old certificates "
               "from a backup"
             : "restore the old certificates from a backup, restart the services and reset") +
        localkey + by_hand;
    if (signer == model::CertificateKind::itl_recovery &&
        cluster.behaviour().itl_signer == model::ListSigner::itl_recovery)
        return {
            "renew ITLRecovery by its procedure: regenerate, utils itl reset localkey (in mixed mode utils "
            "ctl reset localkey), reset all phones, restart TFTP, reset again (Security Guide 12.5(1)SU3, "
            "Certificates)",
            recovery};
    return {
        "renew CallManager and TVS one at a time: restart TVS and TFTP on all nodes, reset all phones and "
        "wait until they are back before the next (Cisco 214231)",
        recovery};
}

// What the phones hold of their own cluster had come apart from it before they were sent elsewhere.
Advice after_mismatch() {
    return {
        "before a move, make sure that the phones' ITL is that of their cluster: after a renewal of TVS "
        "restart TFTP and reset them all (Cisco 213407, 214231)",
        std::string("an exchange does not help; where their own cluster's TFTP can still offer a list by a "
                    "signer that they know, set option 150 back and reset") +
            by_hand};
}

// Lists are fine, and the phone is not registered.
Advice for_unregistered(run::Unregistered why, const model::ClusterState* home) {
    switch (why) {
        case run::Unregistered::call_manager_not_trusted:
            return {
                "in mixed mode update the CTL whenever CallManager is renewed (Cisco 214231)",
                update_ctl_words(home) + ", restart TFTP and CallManager on all nodes, and reset the phones"};
        case run::Unregistered::device_certificate_refused:
            return {
                "in mixed mode update the CTL whenever CAPF is renewed, and take the CAPF of phones that "
                "come from elsewhere into CAPF-trust (Cisco 225746; Security Guide 12.5(1)SU1, CTL setup)",
                update_ctl_words(home) + ", restart CAPF, TVS and TFTP, and reset the phones; or a new LSC"};
        case run::Unregistered::waits_for_ctl:
            return {"offer a CTL before phones are set to a secure mode (7906G guide)",
                    update_ctl_words(home) + ", restart TFTP and CallManager, and reset the phones"};
        case run::Unregistered::digest_unknown:
            return {
                "leave TFTP File Signature Algorithm at SHA-1 while there are models that know no other "
                "(Security Guide 12.5(1))",
                "set it back to SHA-1, restart TFTP and reset the phones"};
        case run::Unregistered::no_network:
            return {
                "give the new CAPF certificate to the 802.1X server before phones get LSCs by it (Cisco "
                "225746)",
                "give it now, and reset the phones"};
        default: return {};
    }
}

// The phones were sent to a cluster whose lists theirs does not vouch for.
Advice after_move(bool took_configuration) {
    return {
        "before a move, let the TVS of the phones' own cluster know every certificate that signs lists in "
        "the other one, CallManager of each TFTP node and ITLRecovery: bulk export on both, consolidate, "
        "import on both (Cisco 215539); after a manual upload restart TVS on all nodes (Cisco 213407)",
        std::string(took_configuration
                        ? "the phones took the other cluster's configuration, and with it TVS servers that "
                          "they can't trust: exchange what was missing, set option 150 back to their own "
                          "cluster, reset, then move again"
                        : "exchange now and reset the phones, while the TVS of their own cluster is alive") +
            by_hand};
}

// Did the phone take a configuration of the other cluster, in this boot or in one before? Then its TVS
// servers are there too.
bool has_foreign_tvs_servers(const run::Situation& situation, const run::PhoneOutcome& outcome,
                             const phone::Verdict& verdict) {
    const model::ClusterState* asked = model::node_named(situation.site, verdict.tvs).cluster;
    return (outcome.configuration && outcome.configuration->accepted()) ||
           (asked != nullptr && asked->name() != outcome.home);
}

Advice without_tvs(const run::PhoneOutcome& outcome, const model::ClusterState* signer) {
    if (outcome.holds_empty_itl)
        return {
            "a phone with an emptied ITL can't ask a TVS, and a CTL still rules: set the rollback parameter "
            "back to False and let the phones load the full ITL before a move; in mixed mode exchange "
            "certificates or preload the CTL (Cisco 213407)",
            "bring the phones back to their own cluster and let them load its full ITL, then move with an "
            "exchange; else delete the lists on each phone, the CTL as well"};
    return {
        "phones without a TVS in their lists (models without security by default, or whose ITL was deleted) "
        "follow only signers that their lists name: sign with one of those (Cisco 118893)",
        std::string(signer != nullptr && signer->behaviour().ctl_reset_signer
                        ? "sign with the other SAST of their list (utils ctl reset localkey); else "
                        : "") +
            "delete the CTL, and the ITL, on each phone"};
}

}  // namespace

Advice advice_for(const run::Situation& situation, const run::PhoneOutcome& outcome) {
    if (outcome.is_cleared) return {};  // the cure is under way: the reset is what is missing
    const phone::Verdict* verdict = run::deciding_verdict(outcome);
    const model::ClusterState* home = outcome.home.empty() ? nullptr : &situation.site.cluster(outcome.home);
    if (verdict == nullptr || verdict->accepted())
        return for_unregistered(run::why_unregistered(outcome), home);
    if (std::ranges::count(verdict->chain, phone::Finding::digest_unknown, &phone::Link::finding) > 0)
        return for_unregistered(run::Unregistered::digest_unknown, home);
    const auto is_expired = [](const phone::Link& link) {
        return link.finding == phone::Finding::tvs_out_of_date;
    };
    if (verdict->reason == Reason::tvs_certificate_not_trusted &&
        std::ranges::any_of(verdict->chain, is_expired))
        return {
            "renew TVS while its certificate is valid, and let all phones load the list that names the new "
            "one before the signer of lists changes (Cisco 214231; that phones check this date: Q7)",
            "sign with a certificate that the phones' lists name, whose date does not matter (R11): "
            "ITLRecovery, or utils itl reset localkey; else delete the lists on each phone"};
    const model::ClusterState* signer = situation.cluster_of(verdict->signer);
    const bool is_renewal = signer != nullptr && signer->name() == outcome.home;
    switch (verdict->reason) {
        case Reason::tvs_certificate_not_trusted:
        case Reason::tvs_does_not_know:
            if (is_renewal)
                return after_renewal(situation, *signer, *verdict,
                                     situation.known.find(verdict->signer)->kind);
            if (verdict->reason == Reason::tvs_certificate_not_trusted &&
                !has_foreign_tvs_servers(situation, outcome, *verdict))
                return after_mismatch();
            return after_move(has_foreign_tvs_servers(situation, outcome, *verdict));
        case Reason::tvs_unreachable:
            return {
                "keep TCP 2445 open and the TVS of the phones' last configuration running until all phones "
                "have followed (Security Guide 14SU2)",
                std::string("bring that TVS back, or open the port, and reset the phones") + by_hand};
        case Reason::tvs_tls_failed:
            return {
                "keep a TLS version that these phones know: set tls min-version (System Configuration Guide "
                "15)",
                "lower the minimum again or load newer firmware, and reset the phones"};
        case Reason::tvs_answer_without_role:
            return {
                "put the signer of lists and configurations into Phone-SAST-trust, which gives it the roles "
                "SAST "
                "and TFTP; CallManager-trust alone gives none (Cisco 213407; CUCM's table of roles)",
                "upload it to Phone-SAST-trust, restart TVS on all nodes and reset the phones"};
        case Reason::no_tvs_record: return without_tvs(outcome, signer);
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

}  // namespace advice
