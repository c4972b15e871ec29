#include "scenarios/actions/revoke.hpp"

#include <fmt/format.h>

#include "ctl/certificate_file.hpp"
#include "scenarios/actions/files.hpp"

namespace actions {

void Revoke::check(Checker& checker) const {
    checker.need_authority("authority", authority);
    checker.need_file("file", file);
}

Outcome Revoke::apply(SiteState& site, const Context&) const {
    const auto bytes = model::find_file(*site.files, site.frame->description, file);
    if (!bytes) return {no_file(file)};
    const auto certificate = ctl::certificate_in_file(*bytes);
    if (!certificate) return {certificate.error().message};
    if (!(*certificate)->is_signed_by(*site.authority(authority).identity.certificate))
        return {fmt::format("{} has not made this certificate", authority)};
    for (auto& server : site.expressways) server.edit().revoked.insert((*certificate)->identity());
    return {};
}

std::string Revoke::words() const {
    return fmt::format("{} revokes {}", authority, file);
}

std::string Revoke::refuser() const {
    return "the authority";
}

}  // namespace actions
