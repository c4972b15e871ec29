#include "scenarios/run/outcome.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "phone/world.hpp"
#include "scenarios/model/offered_lists.hpp"
#include "scenarios/run/risk.hpp"

namespace run {
namespace {

std::string node_name(const Situation& situation, const std::string& address) {
    const model::NodeAt at = model::node_at(situation.site, address);
    return at ? at.node->name() : address;
}

std::optional<phone::Verdict> renamed(const Situation& situation, std::optional<phone::Verdict> verdict) {
    if (!verdict) return verdict;
    verdict->tvs = node_name(situation, verdict->tvs);
    if (phone::is_server(verdict->kind)) verdict->file = node_name(situation, verdict->file);
    for (phone::Link& link : verdict->chain) link.server = node_name(situation, link.server);
    return verdict;
}

std::string list_words(const Situation& situation, std::string_view kind, const ctl::TrustListPtr& list) {
    if (!list) return {};
    const phone::CertificateName signer{ctl::common_name(list->header.signer.subject),
                                        list->header.signer.serial};
    const std::string emptied = kind == "ITL" && phone::is_empty_itl(*list) ? "emptied " : "";
    const Time made(std::chrono::seconds(list->header.timestamp.value_or(0)));
    return fmt::format("the {}{} of {}, signed by {}", emptied, kind, ctl::minute_text(made),
                       situation.described(signer));
}

std::string held_lists(const Situation& situation, const phone::Lists& lists) {
    const std::string ctl = list_words(situation, "CTL", lists.ctl);
    const std::string itl = list_words(situation, "ITL", lists.itl);
    if (ctl.empty() && itl.empty()) return "no list";
    return ctl.empty() || itl.empty() ? ctl + itl : ctl + ", and " + itl;
}

// By the signer of its ITL or, without one, of its CTL.
std::string home_of(const Situation& situation, const phone::Lists& lists) {
    const ctl::TrustListPtr& list = lists.itl ? lists.itl : lists.ctl;
    if (!list) return {};
    const ctl::SignerId& signer = list->header.signer;
    const ClusterState* cluster = situation.cluster_of({ctl::common_name(signer.subject), signer.serial});
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

std::string cure_name(Cure value) {
    switch (value) {
        case Cure::next_reset: return "NEXT_RESET";
        case Cure::administrator: return "ADMINISTRATOR";
        case Cure::visit: return "VISIT";
    }
    return "UNKNOWN";
}

std::string configuration_name(const PhoneOutcome& outcome) {
    if (!outcome.configuration) return "NOT_OFFERED";
    if (!outcome.configuration->accepted()) return "REFUSED";
    return outcome.is_partial ? "PARTIAL" : "ACCEPTED";
}

std::string lists_name(const PhoneOutcome& outcome) {
    return outcome.is_behind ? "BEHIND" : "CURRENT";
}

Unregistered why_unregistered(const PhoneOutcome& outcome) {
    if (outcome.registration != phone::Registration::none) return Unregistered::it_is_registered;
    if (outcome.is_off) return Unregistered::switched_off;
    switch (outcome.path) {
        case phone::RegistrationPath::waits_for_ctl: return Unregistered::waits_for_ctl;
        case phone::RegistrationPath::itl_does_not_load: return Unregistered::itl_does_not_load;
        case phone::RegistrationPath::digest_unknown: return Unregistered::digest_unknown;
        case phone::RegistrationPath::no_network: return Unregistered::no_network;
        case phone::RegistrationPath::non_secure:
        case phone::RegistrationPath::secure: break;
    }
    if (outcome.attempts.empty()) return Unregistered::no_call_manager;
    const phone::RegisterReply& reply = outcome.attempts.back().reply;
    switch (reply.contact) {
        case phone::Contact::tls_failed: return Unregistered::device_certificate_refused;
        case phone::Contact::certificate_refused: return Unregistered::call_manager_not_trusted;
        case phone::Contact::answered: return Unregistered::device_unknown;
        case phone::Contact::unreachable: break;
    }
    return Unregistered::call_manager_silent;
}

PhoneOutcome outcome_of(const Situation& situation, std::size_t group, const model::PhoneRecord& phone) {
    const model::PhoneState& state = *phone.state;
    const phone::BootReport& boot = phone.last_boot->report;
    const phone::VisitReport& visit = phone.last_boot->visit;
    PhoneOutcome outcome;
    outcome.trust = phone::trust_of(state.lists, boot);
    outcome.ctl = renamed(situation, boot.ctl);
    outcome.itl = renamed(situation, boot.itl);
    outcome.configuration = renamed(situation, boot.configuration);
    outcome.is_partial = boot.is_partial;
    outcome.ring_list = renamed(situation, boot.ring_list);
    outcome.capf = renamed(situation, boot.capf);
    outcome.call_manager = renamed(situation, boot.call_manager);
    outcome.services = state.services;
    if (state.services != phone::Services::not_opened) outcome.https = renamed(situation, visit.server);
    outcome.enrolment = boot.enrolment;
    outcome.load = state.load;
    if (state.lsc)
        outcome.lsc =
            situation.label({ctl::common_name(state.lsc->capf->subject()), state.lsc->capf->serial()});
    outcome.is_off = state.is_off;
    outcome.is_cleared = state.is_cleared;
    if (!state.is_off) outcome.registration = state.registration;
    if (outcome.registration != phone::Registration::none)
        outcome.registered_with = node_name(situation, state.registered_with);
    outcome.path = boot.path;
    for (const phone::RegistrationAttempt& attempt : boot.attempts)
        outcome.attempts.push_back({node_name(situation, attempt.server), attempt.reply});
    outcome.unanswered = boot.unanswered;
    if (!boot.status.empty()) outcome.status = boot.status.back();
    outcome.holds = held_lists(situation, state.lists);
    outcome.home = home_of(situation, state.lists);
    outcome.holds_itl = state.lists.itl != nullptr;
    outcome.holds_empty_itl = outcome.holds_itl && phone::is_empty_itl(*state.lists.itl);
    outcome.is_behind = !model::holds_current_lists(situation.site, group, state);
    const model::Device* device = model::device_in_use(situation.site, group, state);
    outcome.is_set_secure = device != nullptr && device->security != phone::SecurityMode::non_secure;
    outcome.risk = risk_of(situation, group, phone, outcome.trust);
    return outcome;
}

const phone::Verdict* deciding_verdict(const PhoneOutcome& outcome) {
    return phone::deciding_verdict(outcome.ctl, outcome.itl);
}

std::vector<OutcomeGroup> group_outcomes(const Situation& situation,
                                         const std::vector<model::PhoneRange>& phones) {
    // Records that are the same object have the same outcome.
    struct Counted {
        std::size_t group;
        const model::PhoneRecord* phone;
        std::size_t count;
        std::size_t first;
    };
    std::vector<Counted> counted;  // in the order in which they occur
    std::map<std::tuple<std::size_t, const void*, const void*>, std::size_t> places;
    for (const model::PhoneRange& range : phones)
        for (const model::PhoneRun& run : situation.site.phones[range.group]->all()) {
            const std::size_t first = std::max(run.first, range.first);
            const std::size_t end = std::min(run.first + run.count, range.first + range.count);
            if (first >= end) continue;
            const auto [place, is_new] = places.try_emplace(
                {range.group, run.phone.state.address(), run.phone.last_boot.address()}, counted.size());
            if (is_new) counted.push_back({range.group, &run.phone, 0, first});
            counted[place->second].count += end - first;
        }
    std::vector<OutcomeGroup> groups;
    for (const Counted& each : counted) {
        PhoneOutcome outcome = outcome_of(situation, each.group, *each.phone);
        auto found = std::ranges::find(groups, outcome, &OutcomeGroup::outcome);
        if (found == groups.end())
            found = groups.insert(groups.end(), {std::move(outcome), 0, {}, {each.group, each.first}});
        found->count += each.count;
        const std::string& name = situation.site.frame->groups[each.group].name;
        if (std::ranges::find(found->groups, name) == found->groups.end()) found->groups.push_back(name);
    }
    return groups;
}

}  // namespace run
