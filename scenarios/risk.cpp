#include "scenarios/risk.hpp"

#include <algorithm>

namespace scenarios {
namespace {

using ctl::Record;
using ctl::TrustList;

// Is no certificate of these records, by `belongs`, left in the new list?
template <typename Belongs>
bool all_replaced(const TrustList& old_list, const TrustList& new_list, Belongs belongs) {
    bool had_some = false;
    for (const Record& old_record : old_list.records) {
        if (!old_record.certificate || !belongs(old_record)) continue;
        had_some = true;
        const bool is_left = std::ranges::any_of(new_list.records, [&](const Record& r) {
            return belongs(r) && r.certificate && *r.certificate == *old_record.certificate;
        });
        if (is_left) return false;
    }
    return had_some;
}

// By the phone's own rule: would this list, alone, have vouched for an ITL by this signer?
bool names_signer(const ctl::TrustListPtr& itl, const ctl::SignerId& signer) {
    return phone::find_signer({nullptr, itl}, {}, Time{}, signer, phone::FileKind::itl).found.has_value();
}

const Cluster* cluster_of(const Site& site, const ctl::SignerId& signer) {
    for (const auto& cluster : site.clusters())
        for (const KnownCertificate& known : cluster->known_certificates())
            if (known.certificate->identity() == signer.identity()) return cluster.get();
    return nullptr;
}

// O-25. CallManager and TVS were both renewed since the phone's last list, so that no server certificate of
// the old list is left, and the phone followed because ITLRecovery, which it knew, signs the new one.
std::optional<Risk> renewed_together(const Site& site, const Standing& standing) {
    const ctl::TrustListPtr& old_itl = standing.lists_before.itl;
    const ctl::TrustListPtr& new_itl = standing.lists.itl;
    if (!old_itl || !new_itl || old_itl == new_itl) return std::nullopt;
    const Cluster* cluster = cluster_of(site, new_itl->header.signer);
    const bool itl_recovery_signs =
        cluster != nullptr && cluster->behaviour().itl_signer == ListSigner::itl_recovery;
    const bool applies =
        itl_recovery_signs && names_signer(old_itl, new_itl->header.signer) &&
        all_replaced(*old_itl, *new_itl, [](const Record& r) { return r.role == ctl::Role::tvs; }) &&
        all_replaced(*old_itl, *new_itl, [](const Record& r) { return ctl::may_sign_configuration(r.role); });
    if (!applies) return std::nullopt;
    return Risk{
        "Cisco's guide to new certificates from CA-signed ones (rev. 5.0) warns, for no version in "
        "particular, that "
        "phones lock when CallManager and TVS are renewed together",
        "reading the warning by signer: Cisco 214231 limits it to lists that CallManager signs, 8.x to 11.5"};
}

// O-49. The list is signed by the cluster's own, new ITLRecovery, and a TVS of the same cluster vouched for
// it.
std::optional<Risk> own_itl_recovery_by_tvs(const Site& site, const std::optional<phone::Verdict>& verdict) {
    if (!verdict || verdict->reason != phone::Reason::signer_from_tvs) return std::nullopt;
    const Cluster* cluster = site.cluster_at(verdict->tvs);
    if (cluster == nullptr || !cluster->itl_recovery()) return std::nullopt;
    const ctl::Certificate& own = *cluster->itl_recovery()->certificate;
    const phone::CertificateName name{ctl::common_name(own.subject()), own.serial()};
    if (name != verdict->signer) return std::nullopt;
    return Risk{
        "the Security Guide (certificates) and the CLI Reference warn that phones lock when ITLRecovery is "
        "renewed without the localkey step",
        "the modelling choice Q2: TVS vouches for the cluster's own ITLRecovery"};
}

// O-39. The CTL is signed by the publisher's new CallManager, and a TVS of the same cluster vouched for it.
std::optional<Risk> renewed_ctl_signer_by_tvs(const Site& site, const Standing& standing) {
    const std::optional<phone::Verdict>& ctl = standing.last_boot.ctl;
    if (!ctl || ctl->reason != phone::Reason::signer_from_tvs || !standing.lists_before.ctl)
        return std::nullopt;
    const Cluster* cluster = site.cluster_at(ctl->tvs);
    if (cluster == nullptr || cluster != site.cluster_of(ctl->signer)) return std::nullopt;
    return Risk{
        "the Security Guide (CTL setup) warns that phones reject a tokenless CTL after its CallManager was "
        "renewed",
        "following Cisco 118893, where TVS lets phones with security by default take it"};
}

}  // namespace

std::optional<Risk> risk_of(const Site& site, const Standing& standing, phone::Trust trust) {
    if (trust != phone::Trust::trusted) return std::nullopt;
    if (auto risk = renewed_together(site, standing)) return risk;
    if (auto risk = own_itl_recovery_by_tvs(site, standing.last_boot.ctl)) return risk;
    if (auto risk = own_itl_recovery_by_tvs(site, standing.last_boot.itl)) return risk;
    return renewed_ctl_signer_by_tvs(site, standing);
}

}  // namespace scenarios
