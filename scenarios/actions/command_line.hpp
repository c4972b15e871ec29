// scenarios/actions/command_line.hpp: the commands of CUCM's command line interface that matter to phones
// (model/README.md, "Commands"), as they are typed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/model/node.hpp"

namespace actions {

enum class CommandKind {
    set_mixed_mode,       // utils ctl set-cluster mixed-mode
    set_non_secure_mode,  // utils ctl set-cluster non-secure-mode
    update_ctl,           // utils ctl update CTLFile
    reset_ctl,            // utils ctl reset localkey
    reset_itl,            // utils itl reset localkey
    reset_itl_remotely,   // utils itl reset remotekey FILE
    get_itl_recovery,     // file get tftp ITLRecovery.p12
    delete_ctl,           // file delete tftp CTLFile.tlv
    set_tls_version,      // set tls min-version 1.2
    set_web_security,     // set web-security ORGUNIT ORGNAME LOCALITY STATE [COUNTRY] [NAME,NAME]
    restart_service,      // utils service restart Cisco CallManager
};

struct CommandLine {
    CommandKind kind;
    std::string file{};                  // of reset_itl_remotely
    model::Service service{};            // of restart_service
    tvs::TlsVersion tls{};               // of set_tls_version
    std::vector<std::string> subject{};  // of set_web_security: unit, organization, locality, state, country
    std::vector<std::string> alternative_names{};  // likewise
};

// Spaces don't count, upper and lower case do. Nothing for a text that is no such command.
[[nodiscard]] std::optional<CommandLine> parse_command(std::string_view text);

// All of them, as they are typed: for messages.
[[nodiscard]] std::vector<std::string> known_commands();

// Is it given on any node, or on the publisher alone?
[[nodiscard]] bool is_for_any_node(CommandKind kind);

}  // namespace actions
