#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/report/difference.hpp"

namespace report {
namespace {

std::string file_words(const survey::ServedFile& file) {
    switch (file.outcome) {
        case phone::Download::received: return fmt::format("served, {} bytes", file.size);
        case phone::Download::not_found: return "not found";
        case phone::Download::no_answer: return "no answer";
    }
    return "";
}

std::string certificate_words(const ctl::CertificatePtr& certificate) {
    if (!certificate) return "no certificate";
    return fmt::format("{} (serial {}, until {})", ctl::common_name(certificate->subject()),
                       ctl::hex(certificate->serial()), ctl::date_text(certificate->not_after()));
}

std::string place_of(const phone::CallManagerAddress& each) {
    return fmt::format("{} ({}, {})", each.host, each.sip_port, each.secured_sip_port);
}
std::string place_of(const phone::TvsAddress& each) {
    return fmt::format("{} ({})", each.host, each.port);
}

std::string places_of(const auto& addresses) {
    std::vector<std::string> places;
    for (const auto& each : addresses) places.push_back(place_of(each));
    return places.empty() ? "none" : fmt::format("{}", fmt::join(places, ", "));
}

// The lines about one thing, under its name; equal lines of several things stand once.
class Findings {
  public:
    void add(const std::string& what, const DifferenceLines& lines) {
        if (lines.empty()) return;
        const auto found =
            std::ranges::find(found_, lines, &std::pair<std::vector<std::string>, DifferenceLines>::second);
        if (found != found_.end())
            found->first.push_back(what);
        else
            found_.push_back({{what}, lines});
    }
    void add(const Findings& more) {
        for (const auto& [names, lines] : more.found_)
            for (const std::string& name : names) add(name, lines);
    }
    [[nodiscard]] bool is_empty() const { return found_.empty(); }
    void note(const std::string& what, std::string_view field, const std::string& was,
              const std::string& is) {
        if (was != is) add(what, {fmt::format("! {}: {} before, {} now", field, was, is)});
    }

    [[nodiscard]] DifferenceLines lines() const {
        DifferenceLines all;
        for (const auto& [names, lines] : found_) {
            all.push_back(fmt::format("{}:", fmt::join(names, ", ")));
            for (const std::string& line : lines) all.push_back("  " + line);
        }
        return all;
    }

  private:
    std::vector<std::pair<std::vector<std::string>, DifferenceLines>> found_;
};

void compare_parts(const std::string& what, const survey::ServedFile& before, const survey::ServedFile& after,
                   Findings& findings) {
    if (before.outcome != after.outcome)
        return findings.note(what, "it", file_words(before), file_words(after));
    if (before.list && after.list) {
        const auto first = inspect(what, before.list->bytes, {});
        const auto second = inspect(what, after.list->bytes, {});
        if (first && second) findings.add(what, differences(*first, *second));
        return;
    }
    const auto signer = [](const survey::ServedFile& file) {
        return file.signer ? fmt::format("{} (serial {})", ctl::common_name(file.signer->subject),
                                         ctl::hex(file.signer->serial))
                           : std::string("nobody");
    };
    findings.note(what, "signed by", signer(before), signer(after));
    if (!before.configuration || !after.configuration) return;
    findings.note(what, "CallManagers", places_of(before.configuration->call_managers),
                  places_of(after.configuration->call_managers));
    findings.note(what, "TVS", places_of(before.configuration->tvs_servers),
                  places_of(after.configuration->tvs_servers));
    findings.note(what, "device security mode",
                  std::to_string(static_cast<int>(before.configuration->security_mode)),
                  std::to_string(static_cast<int>(after.configuration->security_mode)));
    const auto value = [](const phone::Configuration& configuration) {
        const auto& services = configuration.services;
        const auto& capf = configuration.capf;
        return std::array<std::pair<const char*, std::string>, 6>{{
            {"firmware", configuration.load},
            {"encrypted", configuration.is_encrypted ? "yes" : "no"},
            {"whole", configuration.is_full ? "yes" : "no"},
            {"CAPF", capf ? fmt::format("{} ({})", capf->host, capf->port) : "none"},
            {"HTTPS services",
             services ? fmt::format("{} ({}) {}", services->host, services->port, services->path) : "none"},
            {"MD5 of the phone's certificate", configuration.certificate_hash},
        }};
    };
    const auto was = value(*before.configuration);
    const auto is = value(*after.configuration);
    for (std::size_t i = 0; i < was.size(); ++i)
        findings.note(what, was.at(i).first, was.at(i).second, is.at(i).second);
}

// What is not kept of a file can't be told apart: but that it is another one can.
void compare_file(const std::string& what, const survey::ServedFile& before, const survey::ServedFile& after,
                  Findings& findings) {
    Findings own;
    compare_parts(what, before, after, own);
    if (own.is_empty() && before.sha256 != after.sha256)
        own.add(what, {"! other bytes: in nothing of it that a baseline keeps"});
    findings.add(own);
}

void compare_server(const std::string& kind, const survey::TlsServer& before, const survey::TlsServer& after,
                    Findings& findings) {
    const std::string what = fmt::format("{} {} port {}", kind, after.host, after.port);
    findings.note(what, "it", survey::reach_words(before.reach), survey::reach_words(after.reach));
    const std::string was = certificate_words(before.certificate);
    const std::string is = certificate_words(after.certificate);
    findings.note(what, "certificate", was, is);
    if (was == is && before.certificate && *before.certificate != *after.certificate)
        findings.add(what, {"! another certificate under the same serial"});
    findings.note(what, "a client's certificate", before.wants_certificate ? "wanted" : "not wanted",
                  after.wants_certificate ? "wanted" : "not wanted");
    const auto versions = [](const survey::TlsServer& server) {
        std::vector<std::string> names;
        for (const tvs::TlsVersion version : server.versions) names.push_back(tvs::tls_version_name(version));
        return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
    };
    findings.note(what, "TLS versions", versions(before), versions(after));
}

std::string answer_words(const survey::TvsAnswer& answer) {
    if (answer.reach != survey::Reach::answered) return "no answer";
    return answer.response.grant ? "known as " + ctl::role_names(answer.response.grant->roles) : "not known";
}

// Whom an answer is about; the same of both baselines.
std::string about_words(const survey::TvsAnswer& answer) {
    if (const auto* signer = std::get_if<ctl::SignerId>(&answer.about))
        return fmt::format("{} (serial {})", ctl::common_name(signer->subject), ctl::hex(signer->serial));
    const auto certificate = ctl::Certificate::from_der(std::get<ctl::Bytes>(answer.about));
    return certificate ? certificate_words(*certificate) : "a certificate";
}

bool is_about_the_same(const survey::TvsAnswer& left, const survey::TvsAnswer& right) {
    const auto* signer = std::get_if<ctl::SignerId>(&left.about);
    const auto* other = std::get_if<ctl::SignerId>(&right.about);
    if (signer != nullptr && other != nullptr) return signer->identity() == other->identity();
    return signer == nullptr && other == nullptr &&
           std::get<ctl::Bytes>(left.about) == std::get<ctl::Bytes>(right.about);
}

void compare_answers(const survey::Tvs& before, const survey::Tvs& after, Findings& findings) {
    for (const survey::TvsAnswer& now : after.answers)
        for (const survey::TvsAnswer& then : before.answers)
            if (is_about_the_same(then, now))
                findings.note(fmt::format("TVS {} port {}", after.server.host, after.server.port),
                              about_words(now), answer_words(then), answer_words(now));
}

// Each of the second with its like in the first; what only one has is told.
template <typename Part, typename Key, typename Compare>
void pair_up(const std::vector<Part>& before, const std::vector<Part>& after, const std::string& kind,
             Key key, Findings& findings, Compare compare) {
    for (const Part& now : after) {
        const auto then =
            std::ranges::find_if(before, [&](const Part& each) { return key(each) == key(now); });
        if (then == before.end())
            findings.add(kind + " " + key(now), {"+ only the second baseline has it"});
        else
            compare(*then, now);
    }
    for (const Part& then : before)
        if (std::ranges::none_of(after, [&](const Part& each) { return key(each) == key(then); }))
            findings.add(kind + " " + key(then), {"- only the first baseline has it"});
}

}  // namespace

DifferenceLines differences(const survey::Survey& before, const survey::Survey& after) {
    Findings findings;
    const auto of_server = [](const survey::TlsServer& server) {
        return fmt::format("{} port {}", server.host, server.port);
    };
    pair_up(
        before.tftp_nodes, after.tftp_nodes, "TFTP", [](const survey::TftpNode& node) { return node.host; },
        findings,
        [&](const survey::TftpNode& then, const survey::TftpNode& now) {
            for (const auto& [name, file] : now.files) {
                const survey::ServedFile* old = then.file(name);
                const std::string what = now.host + " " + name;
                if (old == nullptr)
                    findings.add(what, {"+ only the second baseline asked for it"});
                else
                    compare_file(what, *old, file, findings);
            }
            for (const auto& [name, file] : then.files)
                if (now.file(name) == nullptr)
                    findings.add(now.host + " " + name, {"- only the first baseline asked for it"});
        });
    pair_up(
        before.tvs, after.tvs, "TVS", [&](const survey::Tvs& tvs) { return of_server(tvs.server); }, findings,
        [&](const survey::Tvs& then, const survey::Tvs& now) {
            compare_server("TVS", then.server, now.server, findings);
            compare_answers(then, now, findings);
        });
    const auto compare = [&findings](const char* kind) {
        return [&findings, kind](const survey::TlsServer& then, const survey::TlsServer& now) {
            compare_server(kind, then, now, findings);
        };
    };
    pair_up(before.call_managers, after.call_managers, "CallManager", of_server, findings,
            compare("CallManager"));
    pair_up(before.sip_ports, after.sip_ports, "SIP", of_server, findings, compare("SIP"));
    pair_up(before.web_servers, after.web_servers, "Tomcat", of_server, findings, compare("Tomcat"));
    return findings.lines();
}

}  // namespace report
