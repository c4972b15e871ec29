#include "scenarios/model/peer_requirement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"

namespace model {
namespace {

std::string names_of(const ctl::Certificate& certificate) {
    std::vector<std::string> names{ctl::common_name(certificate.subject())};
    for (const ctl::AlternativeName& name : certificate.alternative_names())
        if (ctl::alternative_name_text(name) != names.front())
            names.push_back(ctl::alternative_name_text(name));
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string trouble_text(const TlsParty& judge, const std::string& shown_by,
                         const RequirementAnswer& judged) {
    if (judged.requirement == nullptr) return judge.name + " refuses the handshake";
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
                judged.requirement->where,
                judged.requirement->needs_whole_chain ? ", and the whole chain is needed here" : "");
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
                "{} refuses the certificate of {}: its key usage forbids this: server or client "
                "authentication is missing (Cisco 225476)",
                judge.name, shown_by);
        case ctl::ChainTrouble::wrong_name:
            return fmt::format("{} expects the name \"{}\", and the certificate of {} has {}", judge.name,
                               judged.requirement->name.value_or(""), shown_by, names_of(at));
    }
    return "";
}

}  // namespace

std::string contact_name(tvs::Contact contact) {
    switch (contact) {
        case tvs::Contact::answered: return "UP";
        case tvs::Contact::unreachable: return "UNREACHABLE";
        case tvs::Contact::certificate_refused: return "REFUSED_BY_CLIENT";
        case tvs::Contact::tls_failed: return "REFUSED_BY_SERVER";
    }
    return "";
}

std::vector<ctl::CertificatePtr> presented_by(const TlsParty& party) {
    if (!party.identity) return {};
    std::vector<ctl::CertificatePtr> presented{party.identity->certificate};
    presented.insert(presented.end(), party.identity->chain.begin(), party.identity->chain.end());
    return presented;
}

RequirementAnswer judge_requirements(const std::vector<PeerRequirement>& requirements,
                                     const std::vector<ctl::CertificatePtr>& presented, ctl::ChainUse use,
                                     std::chrono::sys_seconds now) {
    for (const PeerRequirement& requirement : requirements) {
        const ctl::ChainAnswer answer = ctl::judge_chain({.presented = presented,
                                                          .trusted = requirement.trusted,
                                                          .revoked = requirement.revoked,
                                                          .use = use,
                                                          .name = requirement.name,
                                                          .needs_whole_chain = requirement.needs_whole_chain},
                                                         now);
        if (answer.trouble != ctl::ChainTrouble::none) return {answer, &requirement};
    }
    return {};
}

tvs::Contact connect(const TlsConnectionTest& test, const ListeningPort* listening,
                     std::chrono::sys_seconds now) {
    if (listening == nullptr) return tvs::Contact::unreachable;
    if (judge_requirements(test.client.requirements, presented_by(listening->server), ctl::ChainUse::server,
                           now)
            .requirement)
        return tvs::Contact::certificate_refused;
    if (!listening->server.requirements.empty() && !test.client.identity) return tvs::Contact::tls_failed;
    if (judge_requirements(listening->server.requirements, presented_by(test.client), ctl::ChainUse::client,
                           now)
            .requirement)
        return tvs::Contact::tls_failed;
    return tvs::Contact::answered;
}

std::string reason_text(const TlsConnectionTest& test, const ListeningPort* listening, tvs::Contact outcome,
                        std::chrono::sys_seconds now) {
    switch (outcome) {
        case tvs::Contact::answered: return "";
        case tvs::Contact::unreachable: return test.server + " does not answer";
        case tvs::Contact::certificate_refused:
            return listening == nullptr ? ""
                                        : trouble_text(test.client, test.server,
                                                       judge_requirements(test.client.requirements,
                                                                          presented_by(listening->server),
                                                                          ctl::ChainUse::server, now));
        case tvs::Contact::tls_failed:
            return listening == nullptr || !test.client.identity
                       ? test.server + " refuses the handshake"
                       : trouble_text(
                             listening->server, test.client.name,
                             judge_requirements(listening->server.requirements, presented_by(test.client),
                                                ctl::ChainUse::client, now));
    }
    return "";
}

}  // namespace model
