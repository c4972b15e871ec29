#include "scenarios/expressway/tls_call.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"

namespace scenarios {
namespace {

std::string names_of(const ctl::Certificate& certificate) {
    std::vector<std::string> names{ctl::common_name(certificate.subject())};
    for (const ctl::AlternativeName& name : certificate.alternative_names())
        if (ctl::alternative_name_text(name) != names.front())
            names.push_back(ctl::alternative_name_text(name));
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string trouble_text(const TlsParty& judge, const std::string& shown_by, const DemandAnswer& judged) {
    if (judged.demand == nullptr) return judge.name + " refuses the handshake";
    const ctl::Certificate& at = *judged.answer.at;
    const std::string name = ctl::common_name(at.subject());
    switch (judged.answer.trouble) {
        case ctl::ChainTrouble::none: return "";
        case ctl::ChainTrouble::unknown_authority:
            return fmt::format(
                "{} does not trust the certificate of {}: {} is not in {}{}", judge.name, shown_by,
                at.is_self_signed()
                    ? fmt::format("self-signed \"{}\" (serial {}..)", name,
                                  ctl::hex(at.serial()).substr(0, 8))
                    : fmt::format("\"{}\", issuer of \"{}\",", ctl::common_name(at.issuer()), name),
                judged.demand->where,
                judged.demand->needs_whole_chain ? ", and the whole chain is needed here" : "");
        case ctl::ChainTrouble::broken:
            return fmt::format("{} refuses the certificate of {}: its chain does not hold at \"{}\": {}",
                               judge.name, shown_by, name, ctl::broken_chain_words);
        case ctl::ChainTrouble::out_of_date:
            return fmt::format(
                "{} refuses the certificate of {}: \"{}\" is valid from {} to {} "
                "only",
                judge.name, shown_by, name, ctl::date_text(at.not_before()), ctl::date_text(at.not_after()));
        case ctl::ChainTrouble::revoked:
            return fmt::format("{} refuses the certificate of {}: \"{}\" has been revoked", judge.name,
                               shown_by, name);
        case ctl::ChainTrouble::wrong_use:
            return fmt::format(
                "{} refuses the certificate of {}: its key may not be used so, server or client "
                "authentication is missing (Cisco 225476)",
                judge.name, shown_by);
        case ctl::ChainTrouble::wrong_name:
            return fmt::format("{} expects the name \"{}\", and the certificate of {} has {}", judge.name,
                               judged.demand->name.value_or(""), shown_by, names_of(at));
    }
    return "";
}

}  // namespace

std::string call_outcome_name(CallOutcome outcome) {
    switch (outcome) {
        case CallOutcome::up: return "UP";
        case CallOutcome::unreachable: return "UNREACHABLE";
        case CallOutcome::refused_by_client: return "REFUSED_BY_CLIENT";
        case CallOutcome::refused_by_server: return "REFUSED_BY_SERVER";
    }
    return "";
}

std::vector<ctl::CertificatePtr> presented_by(const TlsParty& party) {
    if (!party.identity) return {};
    std::vector<ctl::CertificatePtr> presented{party.identity->certificate};
    presented.insert(presented.end(), party.identity->chain.begin(), party.identity->chain.end());
    return presented;
}

DemandAnswer judge_demands(const std::vector<Demand>& demands,
                           const std::vector<ctl::CertificatePtr>& presented, ctl::ChainUse use,
                           std::chrono::sys_seconds now) {
    for (const Demand& demand : demands) {
        const ctl::ChainAnswer answer = ctl::judge_chain({.presented = presented,
                                                          .trusted = demand.trusted,
                                                          .revoked = demand.revoked,
                                                          .use = use,
                                                          .name = demand.name,
                                                          .needs_whole_chain = demand.needs_whole_chain},
                                                         now);
        if (answer.trouble != ctl::ChainTrouble::none) return {answer, &demand};
    }
    return {};
}

CallOutcome meet(const TlsCall& call, const ListeningPort* listening, std::chrono::sys_seconds now) {
    if (listening == nullptr) return CallOutcome::unreachable;
    if (judge_demands(call.client.demands, presented_by(listening->server), ctl::ChainUse::server, now)
            .demand)
        return CallOutcome::refused_by_client;
    if (!listening->server.demands.empty() && !call.client.identity) return CallOutcome::refused_by_server;
    if (judge_demands(listening->server.demands, presented_by(call.client), ctl::ChainUse::client, now)
            .demand)
        return CallOutcome::refused_by_server;
    return CallOutcome::up;
}

std::string reason_text(const TlsCall& call, const ListeningPort* listening, CallOutcome outcome,
                        std::chrono::sys_seconds now) {
    switch (outcome) {
        case CallOutcome::up: return "";
        case CallOutcome::unreachable: return call.server + " does not answer";
        case CallOutcome::refused_by_client:
            return listening == nullptr
                       ? ""
                       : trouble_text(call.client, call.server,
                                      judge_demands(call.client.demands, presented_by(listening->server),
                                                    ctl::ChainUse::server, now));
        case CallOutcome::refused_by_server:
            return listening == nullptr || !call.client.identity
                       ? call.server + " refuses the handshake"
                       : trouble_text(listening->server, call.client.name,
                                      judge_demands(listening->server.demands, presented_by(call.client),
                                                    ctl::ChainUse::client, now));
    }
    return "";
}

}  // namespace scenarios
