#include "scenarios/actions/command_line.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include <boost/algorithm/string/split.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace actions {
namespace {

using tvs::TlsVersion;

struct Row {
    std::string_view text;  // FILE stands for a name
    CommandKind kind;
    TlsVersion tls = TlsVersion::tls_1_0;
};

constexpr std::string_view file_word = "FILE";

constexpr std::array<Row, 13> rows{{
    {"utils ctl set-cluster mixed-mode", CommandKind::set_mixed_mode},
    {"utils ctl set-cluster non-secure-mode", CommandKind::set_non_secure_mode},
    {"utils ctl update CTLFile", CommandKind::update_ctl},
    {"utils ctl reset localkey", CommandKind::reset_ctl},
    {"utils itl reset localkey", CommandKind::reset_itl},
    {"utils itl reset remotekey FILE", CommandKind::reset_itl_remotely},
    {"file get tftp ITLRecovery.p12", CommandKind::get_itl_recovery},
    {"file delete tftp CTLFile.tlv", CommandKind::delete_ctl},
    {"set tls min-version 1.0", CommandKind::set_tls_version, TlsVersion::tls_1_0},
    {"set tls min-version 1.1", CommandKind::set_tls_version, TlsVersion::tls_1_1},
    {"set tls min-version 1.2", CommandKind::set_tls_version, TlsVersion::tls_1_2},
    {"set web-security ORGUNIT ORGNAME LOCALITY STATE [COUNTRY] [NAME,NAME]", CommandKind::set_web_security},
    {"utils service restart Cisco CallManager", CommandKind::restart_service},
}};

std::vector<std::string> words(std::string_view text) {
    std::istringstream in{std::string(text)};
    std::vector<std::string> found;
    for (std::string word; in >> word;) found.push_back(word);
    return found;
}

// Four words, then perhaps a country of two letters, then perhaps names with commas between them.
std::optional<CommandLine> parse_web_security(const std::vector<std::string>& typed) {
    constexpr std::size_t least = 6;
    constexpr std::size_t most = 8;
    if (typed.size() < least || typed.size() > most) return std::nullopt;
    CommandLine command{.kind = CommandKind::set_web_security, .file = {}};
    auto word = typed.begin() + 2;
    for (int i = 0; i < 4; ++i) command.subject.push_back(*word++);
    const bool has_country = word != typed.end() && word->size() == 2;
    command.subject.push_back(has_country ? *word++ : "");
    if (word != typed.end())
        boost::algorithm::split(command.alternative_names, *word++, [](char c) { return c == ','; });
    std::erase(command.alternative_names, "");
    if (word != typed.end()) return std::nullopt;
    return command;
}

}  // namespace

std::optional<CommandLine> parse_command(std::string_view text) {
    const std::vector<std::string> typed = words(text);
    if (typed.size() > 2 && typed[0] == "set" && typed[1] == "web-security") return parse_web_security(typed);
    if (typed.size() > 3 && typed[0] == "utils" && typed[1] == "service" && typed[2] == "restart") {
        const std::string name = fmt::format("{}", fmt::join(typed.begin() + 3, typed.end(), " "));
        const std::optional<model::Service> service = model::service_by_cisco_name(name);
        if (!service) return std::nullopt;
        return CommandLine{.kind = CommandKind::restart_service, .service = *service};
    }
    for (const Row& row : rows) {
        const std::vector<std::string> wanted = words(row.text);
        const bool fits = std::ranges::equal(typed, wanted, [](const std::string& t, const std::string& w) {
            return w == file_word || t == w;
        });
        if (!fits) continue;
        CommandLine command{.kind = row.kind, .file = {}, .tls = row.tls};
        if (row.kind == CommandKind::reset_itl_remotely) command.file = typed.back();
        return command;
    }
    return std::nullopt;
}

std::vector<std::string> known_commands() {
    std::vector<std::string> texts;
    for (const Row& row : rows) texts.emplace_back(row.text);
    return texts;
}

bool is_for_any_node(CommandKind kind) {
    return kind == CommandKind::delete_ctl || kind == CommandKind::set_tls_version ||
           kind == CommandKind::set_web_security || kind == CommandKind::restart_service;
}

}  // namespace actions
