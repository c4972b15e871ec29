#include "scenarios/report/probe_report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/report/json_text.hpp"
#include "scenarios/report/line.hpp"
#include "scenarios/report/report.pb.h"
#include "scenarios/report/text.hpp"

namespace report {
namespace {

namespace pb = bellwether::report;
using survey::Fate;

std::string named(const phone::CertificateName& name) {
    return name.serial.empty() ? "" : fmt::format("{} (serial {})", name.common_name, ctl::hex(name.serial));
}

std::string download_word(phone::Download outcome) {
    switch (outcome) {
        case phone::Download::received: return "RECEIVED";
        case phone::Download::not_found: return "NOT_FOUND";
        case phone::Download::no_answer: return "NO_ANSWER";
    }
    return "";
}

std::string transport_word(phone::Transport over) {
    return over == phone::Transport::tftp ? "TFTP" : "HTTP";
}

std::string made(const ctl::TrustList& list) {
    if (!list.header.timestamp) return "";
    return ctl::minute_text(std::chrono::sys_seconds(std::chrono::seconds(*list.header.timestamp)));
}

std::string answer_word(const survey::TvsAnswer& answer) {
    if (answer.reach != survey::Reach::answered) return "NOT_OBTAINED";
    return answer.response.grant ? "KNOWN" : "NOT_KNOWN";
}

// Whom an answer is about: common name and serial.
phone::CertificateName about(const survey::TvsAnswer& answer) {
    if (const auto* signer = std::get_if<ctl::SignerId>(&answer.about))
        return {ctl::common_name(signer->subject), signer->serial};
    const auto certificate = ctl::Certificate::from_der(std::get<ctl::Bytes>(answer.about));
    if (!certificate) return {"a certificate", {}};
    return {ctl::common_name((*certificate)->subject()), (*certificate)->serial()};
}

std::string files_text(const survey::TftpNode& node) {
    std::string text =
        text_line("TFTP {}{}", node.host,
                  node.address == node.host || node.address.empty() ? "" : " (" + node.address + ")");
    for (const auto& [name, file] : node.files) {
        if (file.outcome != phone::Download::received) {
            text += text_line("  {}: {} ({})", name,
                              file.outcome == phone::Download::not_found ? "not found" : "NO ANSWER",
                              file.trouble);
            continue;
        }
        std::string details = fmt::format("{} bytes by {}", file.size, transport_word(file.over));
        if (file.list)
            details += fmt::format(", {} records{}", file.list->records.size(),
                                   made(*file.list).empty() ? "" : ", made " + made(*file.list));
        if (file.signer)
            details += fmt::format(", signed by {} (serial {})", ctl::common_name(file.signer->subject),
                                   ctl::hex(file.signer->serial));
        text += text_line("  {}: {}", name, details);
        if (!file.configuration) continue;
        std::vector<std::string> call_managers;
        std::vector<std::string> tvs;
        for (const auto& each : file.configuration->call_managers) call_managers.push_back(each.host);
        for (const auto& each : file.configuration->tvs_servers) tvs.push_back(each.host);
        text +=
            text_line("    CallManagers {}; TVS {}; device security mode {}", fmt::join(call_managers, ", "),
                      tvs.empty() ? "none" : fmt::format("{}", fmt::join(tvs, ", ")),
                      static_cast<int>(file.configuration->security_mode));
    }
    return text;
}

std::string versions_text(const survey::TlsServer& server) {
    std::vector<std::string> names;
    for (const tvs::TlsVersion version : server.versions) names.push_back(tvs::tls_version_name(version));
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string server_text(const std::string& what, const survey::TlsServer& server) {
    if (!server.certificate)
        return text_line("{} {} port {}: {}", what, server.host, server.port, server.trouble);
    return text_line("{} {} port {}: {} (serial {}), until {}{}{}", what, server.host, server.port,
                     ctl::common_name(server.certificate->subject()), ctl::hex(server.certificate->serial()),
                     ctl::date_text(server.certificate->not_after()),
                     server.versions.size() > 1 ? "; " + versions_text(server) : "",
                     server.answered()          ? ""
                     : server.wants_certificate ? "; wants a phone's certificate"
                                                : "; could not ask: " + server.trouble);
}

std::string tvs_text(const survey::Tvs& tvs, bool is_whole) {
    std::string text = server_text("TVS", tvs.server);
    for (const survey::TvsAnswer& answer : tvs.answers) {
        const phone::CertificateName name = about(answer);
        const std::string word = answer_word(answer);
        if (!is_whole && word == "KNOWN") continue;
        text += text_line("  {}: {}", named(name),
                          word == "KNOWN"       ? "known as " + ctl::role_names(answer.response.grant->roles)
                          : word == "NOT_KNOWN" ? "not known"
                                                : "not obtained: " + answer.trouble);
    }
    return text;
}

std::string verdict_text(const phone::Verdict& verdict) {
    std::string text =
        text_line("    {} {}, {}{}", phone::file_kind_name(verdict.kind),
                  verdict.accepted() ? "accepted" : "REFUSED", phone::reason_name(verdict.reason),
                  verdict.signer.serial.empty() ? "" : ": signed by " + named(verdict.signer));
    for (const phone::Link& link : verdict.chain)
        text += text_line("      - {} [{}]", link_text(link, named(link.certificate)),
                          evidence_text(phone::evidence(link.finding)));
    return text;
}

std::string registration_text(const phone::BootReport& boot) {
    if (boot.registration != phone::Registration::none)
        return text_line("    would register with {}, {}", boot.registered_with,
                         phone::registration_name(boot.registration));
    std::vector<std::string> servers;
    for (const phone::RegistrationAttempt& attempt : boot.attempts) servers.push_back(attempt.server);
    return text_line("    would not register{}", servers.empty()
                                                     ? ": it knows no CallManager"
                                                     : fmt::format(": tried {}", fmt::join(servers, ", ")));
}

// Devices of one model to which the same happens are told together.
bool is_alike(const survey::Judgement& left, const survey::Judgement& right) {
    const auto reason = [](const survey::Judgement& each) {
        return each.deciding ? std::optional(each.deciding->reason) : std::nullopt;
    };
    return left.fate == right.fate && left.device.model == right.device.model &&
           reason(left) == reason(right) && left.unknown == right.unknown &&
           left.boot.registered_with == right.boot.registered_with;
}

std::string judgement_text(const survey::Judgement& judgement, const std::vector<std::string>& who,
                           bool is_whole) {
    std::string text =
        text_line("{}: {}{}{}", survey::fate_name(judgement.fate),
                  judgement.device.model.empty() ? std::string(survey::usual_model) : judgement.device.model,
                  judgement.model_is_assumed ? " (no model was named)" : "",
                  judgement.deciding ? ", " + phone::reason_name(judgement.deciding->reason) : "");
    text += text_line("  {}", fmt::join(who, "; "));
    for (const std::string& unknown : judgement.unknown) text += text_line("    not obtained: {}", unknown);
    const bool is_good = judgement.fate == Fate::safe;
    for (const auto* verdict : {&judgement.boot.ctl, &judgement.boot.itl, &judgement.boot.configuration})
        if (*verdict && (is_whole || !is_good)) text += verdict_text(**verdict);
    text += registration_text(judgement.boot);
    if (const std::string advice = survey::advice_for(judgement); !advice.empty())
        text += text_line("    by the documents (not tried): {}", advice);
    return text;
}

std::string judgements_text(const ProbeResult& result, bool is_whole) {
    std::string text;
    std::vector<bool> told(result.judgements.size());
    for (std::size_t i = 0; i < result.judgements.size(); ++i) {
        if (told[i]) continue;
        std::vector<std::string> who;
        for (std::size_t k = i; k < result.judgements.size(); ++k) {
            if (told[k] || !is_alike(result.judgements[i], result.judgements[k])) continue;
            told[k] = true;
            const survey::Judgement& each = result.judgements[k];
            who.push_back(each.held_from == each.asks_first
                              ? fmt::format("{} with TFTP {} first", each.device.name, each.asks_first)
                              : fmt::format("{} with the lists of {}, come to TFTP {}", each.device.name,
                                            each.held_from, each.asks_first));
        }
        text += judgement_text(result.judgements[i], who, is_whole);
    }
    return text;
}

std::string phones_text(const ProbeResult& result) {
    if (result.phones.empty()) return "";
    std::map<std::string, std::vector<std::string>> by_word;
    for (const survey::PhonePage& page : result.phones) {
        const survey::Holds held = survey::holds(page, result.baseline.value_or(result.now), result.now);
        by_word[survey::holds_name(held)].push_back(held == survey::Holds::not_collected
                                                        ? fmt::format("{} ({})", page.address, page.trouble)
                                                        : page.address);
    }
    std::string text;
    const auto add = [&](const char* word, const char* meaning, bool names_them) {
        const auto found = by_word.find(word);
        if (found == by_word.end()) return;
        text += text_line("{} phones {}{}", found->second.size(), meaning,
                          names_them ? fmt::format(": {}", fmt::join(found->second, ", ")) : "");
    };
    add("OTHER", "hold NEITHER the baseline's lists nor today's", true);
    add("NONE", "say that they hold no list", true);
    add("NOT_COLLECTED", "were not collected, which is not \"none\"", true);
    add("BASELINE", "hold the baseline's lists", false);
    add("BASELINE_AND_NOW", "hold the lists of the baseline, which are served now", false);
    add("NOW", "hold today's lists", false);
    return text;
}

std::string headline(const ProbeResult& result) {
    const survey::Answered counted = survey::answered(result.now);
    const auto with = [&result](Fate fate) {
        return std::ranges::count(result.judgements, fate, &survey::Judgement::fate);
    };
    switch (outcome_of(result)) {
        case ProbeOutcome::safe: return "SAFE TO RESET";
        case ProbeOutcome::not_safe:
            return fmt::format(
                "NOT SAFE: {} of {} boots would fail",
                static_cast<long>(result.judgements.size()) - with(Fate::safe) - with(Fate::unknown),
                result.judgements.size());
        case ProbeOutcome::unknown:
            return fmt::format("UNKNOWN: {} of {} boots hang on what was not obtained", with(Fate::unknown),
                               result.judgements.size());
        case ProbeOutcome::answered:
            return fmt::format("all {} TFTP nodes and TVS answered; nothing was judged without --baseline",
                               counted.all);
        case ProbeOutcome::partly:
            return fmt::format("{} of {} TFTP nodes and TVS answered", counted.answered, counted.all);
        case ProbeOutcome::silent: return "no node answered";
    }
    return "";
}

// --- JSON

void add_verdict(pb::ProbedDevice& device, const std::optional<phone::Verdict>& verdict) {
    if (!verdict) return;
    pb::Verdict& added = *device.add_verdict();
    added.set_kind(phone::file_kind_name(verdict->kind));
    added.set_file(ctl::as_utf8(verdict->file));
    added.set_accepted(verdict->accepted());
    added.set_reason(phone::reason_name(verdict->reason));
    added.set_tvs(verdict->tvs);
    added.set_signer(ctl::as_utf8(verdict->signer.common_name));
    added.set_signer_serial(ctl::hex(verdict->signer.serial));
    for (const phone::Link& link : verdict->chain) {
        pb::Link& step = *added.add_chain();
        const phone::Evidence evidence = phone::evidence(link.finding);
        step.set_finding(phone::finding_name(link.finding));
        step.set_text(ctl::as_utf8(link_text(link, named(link.certificate))));
        step.set_certificate(ctl::as_utf8(link.certificate.common_name));
        step.set_server(link.server);
        step.set_sureness(sureness_word(evidence.sureness));
        step.set_evidence(evidence.source);
    }
}

void fill(pb::ProbedServer& added, const survey::TlsServer& server) {
    added.set_host(server.host);
    added.set_port(server.port);
    added.set_answered(server.answered());
    added.set_trouble(ctl::as_utf8(server.trouble));
    if (server.certificate) {
        added.set_certificate(ctl::as_utf8(ctl::common_name(server.certificate->subject())));
        added.set_serial(ctl::hex(server.certificate->serial()));
        added.set_valid_until(ctl::rfc3339_text(server.certificate->not_after()));
    }
    for (const tvs::TlsVersion version : server.versions)
        added.add_tls_version(tvs::tls_version_name(version));
    added.set_wants_certificate(server.wants_certificate);
}

void fill(pb::ProbedNode& added, const survey::TftpNode& node) {
    added.set_host(node.host);
    added.set_address(node.address);
    for (const auto& [name, file] : node.files) {
        pb::ProbedFile& each = *added.add_file();
        each.set_name(name);
        each.set_outcome(download_word(file.outcome));
        each.set_over(transport_word(file.over));
        each.set_trouble(ctl::as_utf8(file.trouble));
        each.set_size(file.size);
        each.set_sha256(file.sha256);
        if (file.signer) {
            each.set_signer(ctl::as_utf8(ctl::common_name(file.signer->subject)));
            each.set_signer_serial(ctl::hex(file.signer->serial));
        }
        if (!file.list) continue;
        each.set_made(made(*file.list));
        each.set_records(static_cast<std::uint32_t>(file.list->records.size()));
    }
}

std::string outcome_word(ProbeOutcome outcome) {
    switch (outcome) {
        case ProbeOutcome::safe: return "SAFE";
        case ProbeOutcome::not_safe: return "NOT_SAFE";
        case ProbeOutcome::unknown: return "UNKNOWN";
        case ProbeOutcome::answered: return "ANSWERED";
        case ProbeOutcome::partly: return "PARTLY";
        case ProbeOutcome::silent: return "SILENT";
    }
    return "";
}

}  // namespace

ProbeOutcome outcome_of(const ProbeResult& result) {
    if (result.baseline) {
        const auto has = [&result](auto&& is) {
            return std::ranges::any_of(result.judgements, is, &survey::Judgement::fate);
        };
        if (has([](Fate fate) { return fate != Fate::safe && fate != Fate::unknown; }))
            return ProbeOutcome::not_safe;
        const bool is_unknown =
            result.judgements.empty() || has([](Fate fate) { return fate == Fate::unknown; });
        return is_unknown ? ProbeOutcome::unknown : ProbeOutcome::safe;
    }
    const survey::Answered counted = survey::answered(result.now);
    if (counted.answered == 0) return ProbeOutcome::silent;
    return counted.answered == counted.all ? ProbeOutcome::answered : ProbeOutcome::partly;
}

std::string probe_text(const ProbeResult& result, bool is_whole) {
    std::string text = text_line("probe of {} ({} UTC): {}",
                                 fmt::join(
                                     [&] {
                                         std::vector<std::string> hosts;
                                         for (const survey::TftpNode& node : result.now.tftp_nodes)
                                             hosts.push_back(node.host);
                                         return hosts;
                                     }(),
                                     ", "),
                                 ctl::minute_text(result.now.time), headline(result));
    if (result.baseline)
        text += text_line("  phones are taken to hold what was served at {} UTC",
                          ctl::minute_text(result.baseline->time));
    text += judgements_text(result, is_whole);
    text += phones_text(result);
    for (const survey::Finding& finding : result.findings)
        text += text_line("{}: {}{}", survey::finding_word(finding.kind), finding.text,
                          finding.source.empty() ? "" : " [" + finding.source + "]");
    if (is_whole || !result.baseline)
        for (const survey::TftpNode& node : result.now.tftp_nodes) text += files_text(node);
    if (is_whole || !result.baseline)
        for (const survey::Tvs& tvs : result.now.tvs) text += tvs_text(tvs, is_whole);
    if (is_whole) {
        for (const survey::TlsServer& server : result.now.call_managers)
            text += server_text("CallManager", server);
        for (const survey::TlsServer& server : result.now.web_servers) text += server_text("Tomcat", server);
    }
    return text;
}

std::string probe_json(const ProbeResult& result) {
    pb::Probe probe;
    probe.set_schema_version(1);
    probe.set_time(ctl::rfc3339_text(result.now.time));
    for (const survey::TftpNode& node : result.now.tftp_nodes) fill(*probe.add_tftp_node(), node);
    for (const survey::Tvs& tvs : result.now.tvs) {
        pb::ProbedServer& added = *probe.add_tvs();
        fill(added, tvs.server);
        for (const survey::TvsAnswer& answer : tvs.answers) {
            pb::ProbedAnswer& each = *added.add_answer();
            const phone::CertificateName name = about(answer);
            each.set_about(ctl::as_utf8(name.common_name));
            each.set_serial(ctl::hex(name.serial));
            each.set_answer(answer_word(answer));
            if (answer.response.grant)
                for (const ctl::Role role : answer.response.grant->roles) each.add_role(ctl::role_name(role));
            each.set_milliseconds(static_cast<std::uint32_t>(answer.took.count()));
        }
    }
    for (const survey::TlsServer& server : result.now.call_managers) fill(*probe.add_call_manager(), server);
    for (const survey::TlsServer& server : result.now.web_servers) fill(*probe.add_web_server(), server);
    for (const survey::Finding& finding : result.findings) {
        pb::ProbeFinding& added = *probe.add_finding();
        added.set_finding(survey::finding_word(finding.kind));
        added.set_text(ctl::as_utf8(finding.text));
        added.set_source(finding.source);
    }
    for (const survey::Judgement& judgement : result.judgements) {
        pb::ProbedDevice& added = *probe.add_device();
        added.set_device(judgement.device.name);
        added.set_model(judgement.device.model.empty() ? std::string(survey::usual_model)
                                                       : judgement.device.model);
        added.set_model_assumed(judgement.model_is_assumed);
        added.set_tftp_node(judgement.asks_first);
        added.set_held_from(judgement.held_from);
        added.set_fate(survey::fate_name(judgement.fate));
        if (judgement.deciding) added.set_reason(phone::reason_name(judgement.deciding->reason));
        for (const auto* verdict : {&judgement.boot.ctl, &judgement.boot.itl, &judgement.boot.configuration})
            add_verdict(added, *verdict);
        for (const std::string& unknown : judgement.unknown) added.add_unknown(ctl::as_utf8(unknown));
        added.set_registration(phone::registration_name(judgement.boot.registration));
        added.set_advice(survey::advice_for(judgement));
    }
    for (const survey::PhonePage& page : result.phones) {
        pb::ProbedPhone& added = *probe.add_phone();
        added.set_address(page.address);
        added.set_holds(
            survey::holds_name(survey::holds(page, result.baseline.value_or(result.now), result.now)));
        added.set_trouble(ctl::as_utf8(page.trouble));
    }
    probe.set_outcome(outcome_word(outcome_of(result)));
    return json_text(probe);
}

}  // namespace report
