#include "ctl/role.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace ctl {

std::string role_name(Role role) {
    switch (role) {
        case Role::sast: return "SAST";
        case Role::ccm: return "CCM";
        case Role::ccm_tftp: return "CCM+TFTP";
        case Role::tftp: return "TFTP";
        case Role::capf: return "CAPF";
        case Role::app_server: return "APP-SERVER";
        case Role::tvs: return "TVS";
    }
    return fmt::format("role {}", static_cast<unsigned>(role));
}

std::optional<Role> parse_role(std::string_view name) {
    static constexpr std::array<Role, 7> all{Role::sast, Role::ccm,        Role::ccm_tftp, Role::tftp,
                                             Role::capf, Role::app_server, Role::tvs};
    const auto found = std::ranges::find_if(all, [name](Role role) {
        return std::ranges::equal(role_name(role), name,
                                  [](unsigned char a, unsigned char b) { return a == std::toupper(b); });
    });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

std::string role_names(const std::vector<Role>& roles) {
    std::string names;
    for (const Role role : roles) names += (names.empty() ? "" : ", ") + role_name(role);
    return names.empty() ? "no role" : names;
}

bool may_sign_trust_list(Role role) {
    return role == Role::sast;
}

bool may_sign_configuration(Role role) {
    return role == Role::tftp || role == Role::ccm_tftp;
}

bool is_call_manager(Role role) {
    return role == Role::ccm || role == Role::ccm_tftp;
}

}  // namespace ctl
