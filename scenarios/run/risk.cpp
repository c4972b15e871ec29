#include "scenarios/run/risk.hpp"

#include <algorithm>

namespace run {
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
    return phone::find_signer({nullptr, itl}, {}, model::Time{}, signer, phone::FileKind::itl)
        .found.has_value();
}

// The cluster whose certificate signed a list; nullptr for a stranger's.
const ClusterState* signed_by(const Situation& situation, const ctl::SignerId& signer) {
    return situation.cluster_of({ctl::common_name(signer.subject), signer.serial});
}

// Files are signed with RSA: the record of an ECDSA twin vouches for none.
bool signs_files(const Record& record) {
    if (!ctl::may_sign_configuration(record.role)) return false;
    const auto key = record.key();
    return !key || key->is_rsa();
}

// Had this owner another certificate of this kind before?
bool had_predecessor(const Situation& situation, const KnownCertificate& of) {
    return std::ranges::any_of(situation.known.all(), [&](const KnownCertificate& k) {
        return k.kind == of.kind && k.owner == of.owner && k.cluster == of.cluster &&
               model::is_former(situation.site, k);
    });
}

// O-25. CallManager and TVS were both renewed since the phone's last list, so that no server certificate of
// the old list is left, and the phone followed because ITLRecovery, which it knew, signs the new one.
std::optional<Risk> renewed_together(const Situation& situation, const model::PhoneRecord& phone) {
    const ctl::TrustListPtr& old_itl = phone.last_boot->lists_before.itl;
    const ctl::TrustListPtr& new_itl = phone.state->lists.itl;
    if (!old_itl || !new_itl || old_itl == new_itl) return std::nullopt;
    const ClusterState* cluster = signed_by(situation, new_itl->header.signer);
    const bool itl_recovery_signs =
        cluster != nullptr && cluster->behaviour().itl_signer == model::ListSigner::itl_recovery;
    const bool applies =
        itl_recovery_signs && names_signer(old_itl, new_itl->header.signer) &&
        all_replaced(*old_itl, *new_itl, [](const Record& r) { return r.role == ctl::Role::tvs; }) &&
        all_replaced(*old_itl, *new_itl, signs_files);
    if (!applies) return std::nullopt;
    return Risk{
        "Cisco's guide to new certificates from CA-signed ones (rev. 5.0) warns, for no version in "
        "particular, that phones lock when CallManager and TVS are renewed together",
        "reading the warning by signer: Cisco 214231 limits it to lists that CallManager signs, 8.x to 11.5"};
}

// The certificate behind a record, if a cluster has or had it.
const KnownCertificate* known_of(const Situation& situation, const Record& record) {
    if (!record.certificate) return nullptr;
    return situation.known.find(
        {ctl::common_name(record.certificate->subject()), record.certificate->serial()});
}

// Is it what a cluster has now, of this kind?
bool is_present(const Situation& situation, const KnownCertificate* certificate,
                model::CertificateKind kind) {
    return certificate != nullptr && certificate->kind == kind &&
           !model::is_former(situation.site, *certificate);
}

template <typename Belongs>
bool all_former(const Situation& situation, const ctl::TrustListPtr& list, Belongs belongs) {
    bool had_some = false;
    for (const Record& record : list->records) {
        if (!belongs(record)) continue;
        had_some = true;
        const KnownCertificate* certificate = known_of(situation, record);
        if (certificate == nullptr || !model::is_former(situation.site, *certificate)) return false;
    }
    return had_some;
}

// Did these lists name a certificate that one of this kind and owner took the place of?
bool held_predecessor(const Situation& situation, const phone::Lists& lists, model::CertificateKind kind,
                      const std::string& owner) {
    const auto names = [&](const ctl::TrustListPtr& list) {
        return list && std::ranges::any_of(list->records, [&](const Record& r) {
                   const KnownCertificate* certificate = known_of(situation, r);
                   return certificate != nullptr && certificate->kind == kind &&
                          certificate->owner == owner && model::is_former(situation.site, *certificate);
               });
    };
    return names(lists.ctl) || names(lists.itl);
}

bool held_predecessor(const Situation& situation, const phone::Lists& lists, const KnownCertificate& of) {
    return held_predecessor(situation, lists, of.kind, of.owner);
}

bool is_vouched_for_at_home(const Situation& situation, const phone::Verdict& verdict) {
    const ClusterState* cluster = model::node_at(situation.site, verdict.tvs).cluster;
    return verdict.reason == phone::Reason::signer_from_tvs && cluster != nullptr &&
           cluster == situation.cluster_of(verdict.signer);
}

// O-49, O-56 to O-60. The list is signed by the cluster's own, new ITLRecovery, and a TVS of the same cluster
// vouched for it.
std::optional<Risk> own_itl_recovery_by_tvs(const Situation& situation, const model::PhoneRecord& phone,
                                            const std::optional<phone::Verdict>& verdict) {
    if (!verdict || !is_vouched_for_at_home(situation, *verdict)) return std::nullopt;
    const KnownCertificate* signer = situation.known.find(verdict->signer);
    if (!is_present(situation, signer, model::CertificateKind::itl_recovery) ||
        !held_predecessor(situation, phone.last_boot->lists_before, *signer))
        return std::nullopt;
    const ClusterState& cluster = *situation.cluster_of(verdict->signer);
    const bool is_field_notice = cluster.has_defect || cluster.security == model::ClusterSecurity::mixed;
    return Risk{is_field_notice ? "FN70613 warns that phones lock, and secure ones lose their registration, "
                                  "when ITLRecovery is renewed and the CTL not reset"
                                : "the Security Guide (certificates) and the CLI Reference warn that phones "
                                  "lock when ITLRecovery is renewed without the localkey step",
                "the modelling choice Q2: TVS vouches for the cluster's own ITLRecovery"};
}

// O-39, O-57, O-73. The CTL is signed by a new CallManager or eToken, and a TVS of the same cluster vouched
// for it.
std::optional<Risk> renewed_ctl_signer_by_tvs(const Situation& situation, const model::PhoneRecord& phone) {
    const std::optional<phone::Verdict>& ctl = phone.last_boot->report.ctl;
    if (!ctl || !phone.last_boot->lists_before.ctl || !is_vouched_for_at_home(situation, *ctl))
        return std::nullopt;
    const KnownCertificate& signer = *situation.known.find(ctl->signer);
    if (!held_predecessor(situation, phone.last_boot->lists_before, signer)) return std::nullopt;
    if (signer.kind == model::CertificateKind::etoken)
        return Risk{"Cisco 118892 says to delete the CTL on every phone when new eTokens sign it",
                    "following Cisco 118893, where TVS finds an eToken in its copy of the CTL"};
    const ClusterState& cluster = *situation.cluster_of(ctl->signer);
    const bool is_root_lost =
        cluster.behaviour().itl_signer == model::ListSigner::itl_recovery &&
        held_predecessor(situation, phone.last_boot->lists_before, model::CertificateKind::itl_recovery,
                         cluster.publisher().name());
    if (is_root_lost)
        return Risk{
            "FN70613 warns that no phone takes a CTL once ITLRecovery and CallManager were both renewed",
            "reading Cisco 118893 for this version: TVS vouches for the renewed CallManager"};
    return Risk{
        "the Security Guide (CTL setup) warns that phones reject a tokenless CTL after its CallManager was "
        "renewed",
        "following Cisco 118893, where TVS lets phones with security by default take it"};
}

// O-53. After the localkey step of 12.0 and later the ITL is signed by a CallManager that was renewed as
// well, and TVS vouched for that.
std::optional<Risk> renewed_localkey_signer_by_tvs(const Situation& situation,
                                                   const model::PhoneRecord& phone) {
    const std::optional<phone::Verdict>& itl = phone.last_boot->report.itl;
    const ctl::TrustListPtr& before = phone.last_boot->lists_before.itl;
    if (!itl || !before || !is_vouched_for_at_home(situation, *itl)) return std::nullopt;
    const KnownCertificate* signer = situation.known.find(itl->signer);
    const bool held_its_predecessor = is_present(situation, signer, model::CertificateKind::call_manager) &&
                                      held_predecessor(situation, phone.last_boot->lists_before, *signer);
    const bool is_localkey =
        situation.cluster_of(itl->signer)->behaviour().itl_signer == model::ListSigner::itl_recovery;
    if (!held_its_predecessor || !is_localkey) return std::nullopt;
    return Risk{
        "the Security Guide gives the localkey step to phones whose list names the signing CallManager: "
        "these hold its predecessor",
        "reading Cisco 118893 for this version: TVS vouches for the renewed CallManager"};
}

// O-37. An older backup was restored since the phone took its list, and the list that it took now holds other
// certificates.
std::optional<Risk> restored_backup(const Situation& situation, const model::PhoneRecord& phone) {
    const ctl::TrustListPtr& old_itl = phone.last_boot->lists_before.itl;
    const ctl::TrustListPtr& new_itl = phone.state->lists.itl;
    if (!old_itl || !new_itl || old_itl == new_itl) return std::nullopt;
    const ClusterState* cluster = signed_by(situation, new_itl->header.signer);
    if (cluster == nullptr || cluster != signed_by(situation, old_itl->header.signer)) return std::nullopt;
    const auto restored = situation.history.restored.find(cluster->name());
    if (restored == situation.history.restored.end()) return std::nullopt;
    const auto made = [](const TrustList& list) {
        return Time(std::chrono::seconds(list.header.timestamp.value_or(0)));
    };
    const bool is_across = made(*old_itl) < restored->second && restored->second <= made(*new_itl);
    const bool has_others = std::ranges::any_of(new_itl->records, [&](const Record& r) {
        return std::ranges::none_of(old_itl->records,
                                    [&r](const Record& o) { return o.identity() == r.identity(); });
    });
    if (!is_across || !has_others) return std::nullopt;
    return Risk{
        "the Security Guide 12.5(1)SU3 (certificates) warns that every phone locks when older certificates "
        "are restored",
        "reading that by signer: the restored list is signed by one that the phone knows, or that its TVS "
        "knows"};
}

// Has a certificate that this list names been replaced since?
bool names_former(const Situation& situation, const TrustList& list) {
    return std::ranges::any_of(list.records, [&situation](const Record& r) {
        const KnownCertificate* certificate = known_of(situation, r);
        return certificate != nullptr && model::is_former(situation.site, *certificate);
    });
}

// O-35. The phone was off while its cluster's certificates were renewed, and followed.
std::optional<Risk> came_back(const Situation& situation, const model::PhoneRecord& phone) {
    const ctl::TrustListPtr& old_itl = phone.last_boot->lists_before.itl;
    const ctl::TrustListPtr& new_itl = phone.state->lists.itl;
    if (!phone.last_boot->was_off || !old_itl || !new_itl || old_itl == new_itl) return std::nullopt;
    const ClusterState* cluster = signed_by(situation, new_itl->header.signer);
    if (cluster == nullptr || cluster != signed_by(situation, old_itl->header.signer) ||
        !names_former(situation, *old_itl))
        return std::nullopt;
    return Risk{"Cisco 214231 says to remove the ITL from phones that were off during a regeneration",
                "the mechanism: the phone knows the signer of the new ITL, or a TVS that vouches for it"};
}

// O-20. A TVS of the visited cluster vouched for a list of the home cluster, whose CallManager is another by
// now than the one that the exchange brought.
std::optional<Risk> exchange_not_repeated(const Situation& situation, const model::PhoneRecord& phone) {
    const std::optional<phone::Verdict>& itl = phone.last_boot->report.itl;
    if (!itl || itl->reason != phone::Reason::signer_from_tvs) return std::nullopt;
    const model::NodeAt asked = model::node_at(situation.site, itl->tvs);
    const ClusterState* home = situation.cluster_of(itl->signer);
    if (!asked || home == nullptr || home == asked.cluster) return std::nullopt;
    const auto is_stale = [&](const ctl::CertificatePtr& held) {
        const KnownCertificate* certificate = situation.known.find(held);
        return certificate != nullptr && certificate->cluster == home->name() &&
               certificate->kind == model::CertificateKind::call_manager &&
               model::is_former(situation.site, *certificate);
    };
    if (std::ranges::none_of(asked.node->stores->certificates(model::TrustStore::phone_sast), is_stale))
        return std::nullopt;
    return Risk{
        "the Security Guide 12.5(1)SU3 (certificates) says to repeat the exchange whenever CallManager was "
        "renewed, in any version",
        "reading that by signer: from 12.0 on ITLRecovery signs lists, which the exchange brought as well"};
}

// O-26. All that the phone knows of its cluster was renewed; it stays registered with its old configuration.
std::optional<Risk> registered_though_all_was_renewed(const Situation& situation,
                                                      const model::PhoneRecord& phone) {
    const ctl::TrustListPtr& held = phone.state->lists.itl;
    const std::optional<phone::Verdict>& itl = phone.last_boot->report.itl;
    if (!held || !itl || itl->accepted()) return std::nullopt;
    const ClusterState* cluster = signed_by(situation, held->header.signer);
    const bool is_its_own = cluster != nullptr && cluster == situation.cluster_of(itl->signer) &&
                            cluster->behaviour().itl_signer == model::ListSigner::itl_recovery;
    const auto is_of = [](ctl::Role role) { return [role](const Record& r) { return r.role == role; }; };
    const bool applies = is_its_own && all_former(situation, held, is_of(ctl::Role::tvs)) &&
                         all_former(situation, held, is_of(ctl::Role::sast)) &&
                         all_former(situation, held, signs_files);
    if (!applies) return std::nullopt;
    return Risk{
        "Cisco 225746 shows all phones unregistered after CallManager, TVS and ITLRecovery were renewed "
        "together",
        "reading that by mechanism: phones keep their old configuration, and a registration over TCP needs "
        "no certificate"};
}

// O-56, O-58. A new ITLRecovery signs an ITL that the secure phone refuses; it stays registered.
std::optional<Risk> registered_though_itl_recovery_was_renewed(const Situation& situation,
                                                               const model::PhoneRecord& phone) {
    const std::optional<phone::Verdict>& itl = phone.last_boot->report.itl;
    if (!itl || itl->accepted() || phone.last_boot->report.registration != phone::Registration::secure)
        return std::nullopt;
    const ClusterState* cluster = situation.cluster_of(itl->signer);
    const KnownCertificate* signer = situation.known.find(itl->signer);
    const bool is_its_own = cluster != nullptr && phone.state->lists.ctl &&
                            cluster == signed_by(situation, phone.state->lists.ctl->header.signer) &&
                            is_present(situation, signer, model::CertificateKind::itl_recovery) &&
                            held_predecessor(situation, phone.state->lists, *signer);
    if (!is_its_own) return std::nullopt;
    return Risk{
        "FN70613 warns that secure phones may lose their registration when ITLRecovery is renewed and the "
        "CTL not reset",
        "reading that by mechanism: the CTL, and the CallManager that it names, are what they were"};
}

// Cisco's guide to CA-signed certificates warns of what happens once CallManager or TVS has expired. By Q7
// signatures of lists and files count whatever the date, and a phone that knows a signer asks no TVS.
std::optional<Risk> trusts_what_has_expired(const Situation& situation, const model::PhoneRecord& phone) {
    const auto has_expired = [&situation](const KnownCertificate* certificate, model::CertificateKind kind) {
        return is_present(situation, certificate, kind) &&
               certificate->certificate->not_after() < situation.now;
    };
    const std::optional<phone::Verdict>& configuration = phone.last_boot->report.configuration;
    if (configuration &&
        has_expired(situation.known.find(configuration->signer), model::CertificateKind::call_manager))
        return Risk{
            "Cisco's guide to CA-signed certificates warns that phones accept no signed files once "
            "CallManager "
            "has expired",
            "the modelling choice Q7: signatures of files count whatever the date"};
    const ctl::TrustListPtr& itl = phone.state->lists.itl;
    const bool has_tvs = itl && std::ranges::any_of(itl->records, [&](const Record& r) {
                             return r.role == ctl::Role::tvs &&
                                    has_expired(known_of(situation, r), model::CertificateKind::tvs);
                         });
    if (!has_tvs) return std::nullopt;
    return Risk{
        "Cisco's guide to CA-signed certificates warns of phones that do not register, and authenticate no "
        "files, once TVS has expired",
        "the mechanism: a phone that knows the signer asks no TVS"};
}

// Its guide warns too of what happens once CAPF has expired: 802.1X, and phones with encrypted or secure
// profiles. By Q7 only the dates of what a phone shows count, and not those of who made it.
std::optional<Risk> relies_on_expired_capf(const Situation& situation, std::size_t group,
                                           const model::PhoneRecord& phone) {
    if (!phone.state->lsc) return std::nullopt;
    const KnownCertificate* capf = situation.known.find(
        {ctl::common_name(phone.state->lsc->capf->subject()), phone.state->lsc->capf->serial()});
    const auto& configuration = phone.state->configuration;
    const bool shows_it =
        !situation.site.frame->groups[group].authenticator.empty() ||
        (configuration &&
         (configuration->is_encrypted || configuration->security_mode != phone::SecurityMode::non_secure));
    if (!shows_it || !is_present(situation, capf, model::CertificateKind::capf) ||
        phone.state->lsc->capf->not_after() >= situation.now)
        return std::nullopt;
    return Risk{
        "Cisco's guide to CA-signed certificates warns that phones with LSCs don't register, nor pass "
        "802.1X, once CAPF has "
        "expired",
        "the modelling choice Q7: the LSC's own date counts, not that of the CAPF that issued it"};
}

// O-04, O-33, and O-24 in part. A TVS vouched that had not restarted since it was given the certificate.
std::optional<Risk> by_notification(const Situation& situation,
                                    const std::optional<phone::Verdict>& verdict) {
    if (!verdict || verdict->reason != phone::Reason::signer_from_tvs) return std::nullopt;
    const bool is_by_notice = std::ranges::count(verdict->chain, true, &phone::Link::is_by_notice) > 0;
    const KnownCertificate* signer = situation.known.find(verdict->signer);
    if (!is_by_notice || signer == nullptr) return std::nullopt;
    constexpr const char* choice = "the modelling choice Q8: a running TVS hears of changes by notification";
    const ClusterState* asked = model::node_at(situation.site, verdict->tvs).cluster;
    if (asked == nullptr || signer->cluster != asked->name())
        return Risk{"Cisco 213407 says to restart TVS on all nodes after a manual certificate upload",
                    choice};
    if (!had_predecessor(situation, *signer)) return std::nullopt;
    return Risk{"Cisco 214231 and the guides to certificates say to restart TVS on all nodes after a renewal",
                choice};
}

// O-06 with Q1 = no, O-21 with Q29 = no: a TVS knows the signer, and gives it no role that may sign this.
std::optional<Risk> without_role(const std::optional<phone::Verdict>& verdict) {
    const bool applies =
        verdict && std::ranges::count(verdict->chain, phone::Finding::tvs_vouched_without_role,
                                      &phone::Link::finding) > 0;
    if (!applies) return std::nullopt;
    return Risk{
        "Cisco 213407 and the Security Guide have the signers of lists and files in Phone-SAST-trust, which "
        "gives the "
        "role",
        "Q1 and Q29 set to false: any positive answer of TVS will do"};
}

// O-16. It took a list with more SAST records than phones are served elsewhere.
std::optional<Risk> has_many_sast(const std::optional<phone::Verdict>& verdict,
                                  const ctl::TrustListPtr& list) {
    const bool was_taken =
        verdict && verdict->accepted() && verdict->reason != phone::Reason::same_file && list;
    if (!was_taken || phone::sast_records(*list) <= phone::usual_sast_records) return std::nullopt;
    return Risk{
        "usecallmanager.nz, which serves real phones, has at most two SAST records in a list: try it on one "
        "phone of each "
        "model",
        "the modelling choice Q33, after the Security Guide (CTL setup): phones take any number"};
}

}  // namespace

std::optional<Risk> risk_of(const Situation& situation, std::size_t group, const model::PhoneRecord& phone,
                            phone::Trust trust) {
    const phone::BootReport& boot = phone.last_boot->report;
    if (trust == phone::Trust::locked && boot.registration != phone::Registration::none) {
        if (auto risk = registered_though_all_was_renewed(situation, phone)) return risk;
        return registered_though_itl_recovery_was_renewed(situation, phone);
    }
    if (trust != phone::Trust::trusted) return std::nullopt;
    if (auto risk = restored_backup(situation, phone)) return risk;
    if (auto risk = came_back(situation, phone)) return risk;
    if (auto risk = exchange_not_repeated(situation, phone)) return risk;
    if (auto risk = renewed_together(situation, phone)) return risk;
    if (auto risk = own_itl_recovery_by_tvs(situation, phone, boot.ctl)) return risk;
    if (auto risk = own_itl_recovery_by_tvs(situation, phone, boot.itl)) return risk;
    if (auto risk = renewed_localkey_signer_by_tvs(situation, phone)) return risk;
    if (auto risk = renewed_ctl_signer_by_tvs(situation, phone)) return risk;
    for (const auto* verdict : {&boot.ctl, &boot.itl, &boot.configuration}) {
        if (auto risk = without_role(*verdict)) return risk;
        if (auto risk = by_notification(situation, *verdict)) return risk;
    }
    if (auto risk = has_many_sast(boot.ctl, phone.state->lists.ctl)) return risk;
    if (auto risk = has_many_sast(boot.itl, phone.state->lists.itl)) return risk;
    if (auto risk = trusts_what_has_expired(situation, phone)) return risk;
    return relies_on_expired_capf(situation, group, phone);
}

}  // namespace run
