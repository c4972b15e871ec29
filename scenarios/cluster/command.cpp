#include "scenarios/cluster/command.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace scenarios {
namespace {

using tvs::TlsVersion;

struct Row {
    std::string_view text;  // FILE stands for a name
    CommandKind kind;
    TlsVersion tls = TlsVersion::tls_1_0;
};

constexpr std::string_view file_word = "FILE";

constexpr std::array<Row, 11> rows{{
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
}};

std::vector<std::string> words(std::string_view text) {
    std::istringstream in{std::string(text)};
    std::vector<std::string> found;
    for (std::string word; in >> word;) found.push_back(word);
    return found;
}

}  // namespace

std::optional<Command> parse_command(std::string_view text) {
    const std::vector<std::string> typed = words(text);
    for (const Row& row : rows) {
        const std::vector<std::string> wanted = words(row.text);
        const bool fits = std::ranges::equal(typed, wanted, [](const std::string& t, const std::string& w) {
            return w == file_word || t == w;
        });
        if (!fits) continue;
        Command command{row.kind, {}, row.tls};
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
    return kind == CommandKind::delete_ctl || kind == CommandKind::set_tls_version;
}

}  // namespace scenarios
