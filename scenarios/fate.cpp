#include "scenarios/fate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/risk.hpp"

namespace scenarios {
namespace {

std::string node_name(const Site& site, const std::string& address) {
    const Node* node = site.node_at(address);
    return node == nullptr ? address : node->name;
}

std::optional<phone::Verdict> renamed(const Site& site, std::optional<phone::Verdict> verdict) {
    if (!verdict) return verdict;
    verdict->tvs = node_name(site, verdict->tvs);
    if (verdict->kind > phone::FileKind::ring_list) verdict->file = node_name(site, verdict->file);
    for (phone::Link& link : verdict->chain) link.server = node_name(site, link.server);
    return verdict;
}

std::string list_words(const Site& site, std::string_view kind, const ctl::TrustListPtr& list) {
    if (!list) return {};
    const phone::CertificateName signer{ctl::common_name(list->header.signer.subject),
                                        list->header.signer.serial};
    const std::string emptied = kind == "ITL" && phone::is_empty_itl(*list) ? "emptied " : "";
    const Time made(std::chrono::seconds(list->header.timestamp.value_or(0)));
    return fmt::format("the {}{} of {}, signed by {}", emptied, kind, ctl::minute_text(made),
                       site.described(signer));
}

std::string held_lists(const Site& site, const phone::Lists& lists) {
    const std::string ctl = list_words(site, "CTL", lists.ctl);
    const std::string itl = list_words(site, "ITL", lists.itl);
    if (ctl.empty() && itl.empty()) return "no list";
    return ctl.empty() || itl.empty() ? ctl + itl : ctl + ", and " + itl;
}

// By the signer of its ITL or, without one, of its CTL.
std::string home_of(const Site& site, const phone::Lists& lists) {
    const ctl::TrustListPtr& list = lists.itl ? lists.itl : lists.ctl;
    if (!list) return {};
    const ctl::SignerId& signer = list->header.signer;
    const Cluster* cluster = site.cluster_of({ctl::common_name(signer.subject), signer.serial});
    return cluster == nullptr ? "" : cluster->name();
}

}  // namespace

std::string unregistered_name(Unregistered value) {
    switch (value) {
        case Unregistered::it_is_registered: return "IT_IS_REGISTERED";
        case Unregistered::switched_off: return "SWITCHED_OFF";
        case Unregistered::no_network: return "NO_NETWORK";
        case Unregistered::waits_for_ctl: return "WAITS_FOR_CTL";
        case Unregistered::itl_does_not_load: return "ITL_DOES_NOT_LOAD";
        case Unregistered::digest_unknown: return "DIGEST_UNKNOWN";
        case Unregistered::no_call_manager: return "NO_CALLMANAGER";
        case Unregistered::call_manager_silent: return "CALLMANAGER_SILENT";
        case Unregistered::device_unknown: return "DEVICE_UNKNOWN";
        case Unregistered::call_manager_not_trusted: return "CALLMANAGER_NOT_TRUSTED";
        case Unregistered::device_certificate_refused: return "DEVICE_CERTIFICATE_REFUSED";
    }
    return "UNKNOWN";
}

std::string configuration_name(const Fate& fate) {
    if (!fate.configuration) return "NOT_OFFERED";
    if (!fate.configuration->accepted()) return "REFUSED";
    return fate.is_partial ? "PARTIAL" : "ACCEPTED";
}

Unregistered why_unregistered(const Fate& fate) {
    if (fate.registration != phone::Registration::none) return Unregistered::it_is_registered;
    if (fate.is_off) return Unregistered::switched_off;
    switch (fate.path) {
        case phone::RegistrationPath::waits_for_ctl: return Unregistered::waits_for_ctl;
        case phone::RegistrationPath::itl_does_not_load: return Unregistered::itl_does_not_load;
        case phone::RegistrationPath::digest_unknown: return Unregistered::digest_unknown;
        case phone::RegistrationPath::no_network: return Unregistered::no_network;
        case phone::RegistrationPath::non_secure:
        case phone::RegistrationPath::secure: break;
    }
    if (fate.attempts.empty()) return Unregistered::no_call_manager;
    switch (fate.attempts.back().reply) {
        case phone::RegisterReply::refused: return Unregistered::device_unknown;
        case phone::RegisterReply::tls_failed: return Unregistered::device_certificate_refused;
        case phone::RegisterReply::certificate_refused: return Unregistered::call_manager_not_trusted;
        case phone::RegisterReply::registered:
        case phone::RegisterReply::unreachable: break;
    }
    return Unregistered::call_manager_silent;
}

Fate fate_of(const Site& site, const Standing& standing) {
    const phone::BootReport& boot = standing.last_boot;
    Fate fate;
    fate.trust = phone::trust_of(standing.lists, boot);
    fate.ctl = renamed(site, boot.ctl);
    fate.itl = renamed(site, boot.itl);
    fate.configuration = renamed(site, boot.configuration);
    fate.is_partial = boot.is_partial;
    fate.ring_list = renamed(site, boot.ring_list);
    fate.capf = renamed(site, boot.capf);
    fate.call_manager = renamed(site, boot.call_manager);
    fate.https = renamed(site, standing.last_visit.server);
    fate.services = standing.last_visit.services;
    fate.enrolment = boot.enrolment;
    if (standing.lsc)
        fate.lsc =
            site.label({ctl::common_name(standing.lsc->capf->subject()), standing.lsc->capf->serial()});
    fate.is_off = standing.is_off;
    fate.is_cleared = standing.is_cleared;
    if (!standing.is_off) fate.registration = boot.registration;
    if (fate.registration != phone::Registration::none)
        fate.registered_with = node_name(site, boot.registered_with);
    fate.path = boot.path;
    for (const phone::RegistrationAttempt& attempt : boot.attempts)
        fate.attempts.push_back({node_name(site, attempt.server), attempt.reply});
    fate.unanswered = boot.unanswered;
    if (!boot.status.empty()) fate.status = boot.status.back();
    fate.holds = held_lists(site, standing.lists);
    fate.home = home_of(site, standing.lists);
    fate.holds_itl = standing.lists.itl != nullptr;
    fate.holds_empty_itl = fate.holds_itl && phone::is_empty_itl(*standing.lists.itl);
    fate.risk = risk_of(site, standing, fate.trust);
    return fate;
}

const phone::Verdict* deciding_verdict(const Fate& fate) {
    if (fate.ctl && !fate.ctl->accepted()) return &*fate.ctl;
    if (fate.itl) return &*fate.itl;
    return fate.ctl ? &*fate.ctl : nullptr;
}

std::vector<FateGroup> group_fates(const Site& site, const std::vector<std::size_t>& phones) {
    std::vector<const Standing*> standings;  // in the order in which they occur
    std::unordered_map<const Standing*, std::size_t> counts;
    for (const std::size_t number : phones)
        if (counts[site.phones()[number].standing]++ == 0)
            standings.push_back(site.phones()[number].standing);
    std::vector<FateGroup> groups;
    for (const Standing* standing : standings) {
        Fate fate = fate_of(site, *standing);
        auto found = std::ranges::find(groups, fate, &FateGroup::fate);
        if (found == groups.end()) found = groups.insert(groups.end(), {std::move(fate), 0, {}});
        found->count += counts.at(standing);
        const std::string& name = site.groups()[standing->group].name;
        if (std::ranges::find(found->groups, name) == found->groups.end()) found->groups.push_back(name);
    }
    return groups;
}

}  // namespace scenarios
