// ctl/role.hpp: what a certificate may do, and the one place that says which role may sign what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

// The FUNCTION of a record (u16) and the roles of a TVS answer (one byte each; Cisco 210541). Other values
// are kept as they are; no rule gives them a right.
enum class Role : std::uint16_t {
    sast = 0,        // signs CTL and ITL (System Administrator Security Token)
    ccm = 1,         // TLS server for signalling
    ccm_tftp = 2,    // both
    tftp = 3,        // signs configuration files
    capf = 4,        // TLS server for certificate enrolment
    app_server = 7,  // HTTPS services
    tvs = 21,        // TLS server on 2445
};

// "SAST", "CCM+TFTP", ...; "role 9" for a number without a name.
[[nodiscard]] std::string role_name(Role role);

// The role with this name, in any case; nothing for a word that names none.
[[nodiscard]] std::optional<Role> parse_role(std::string_view name);

// "SAST, TFTP"; "no role" for none.
[[nodiscard]] std::string role_names(const std::vector<Role>& roles);

// What a file's signer must be to sign it. A pure question of roles: where the role may come from (CTL, ITL,
// TVS) is a matter of the phone's rules.
[[nodiscard]] bool may_sign_trust_list(Role role);     // SAST (Cisco Security Guide 14SU2, Default Security)
[[nodiscard]] bool may_sign_configuration(Role role);  // TFTP or CCM+TFTP (same chapter)

// What a TLS server of the cluster must be.
[[nodiscard]] bool is_call_manager(Role role);  // CCM or CCM+TFTP

}  // namespace ctl
