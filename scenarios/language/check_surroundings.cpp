// What stands around the clusters: authorities and their certificates.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenarios/language/description.hpp"
#include "scenarios/site.hpp"

namespace scenarios {

namespace pb = bellwether;

namespace {

constexpr std::uint32_t least_bits = 1024;
constexpr std::uint32_t most_bits = 8192;
constexpr std::uint32_t most_days = 36500;
constexpr std::array<std::uint32_t, 2> held_bits{2048, 4096};

}  // namespace

void Description::check_authority(const pb::Authority& authority, const Spot& spot) {
    if (authority.has_issuer() && !authorities_.contains(authority.issuer()))
        report(spot.error("issuer",
                          fmt::format("there is no authority \"{}\" above here", authority.issuer()),
                          suggestion(authority.issuer(), authorities(),
                                     "issuers are written before what they sign; there are")));
    check_name(authority.name(), spot, authorities_, "authority");
    if (authority.has_common_name() &&
        (authority.common_name().empty() || authority.common_name().size() > 64))
        report(
            spot.error("common_name", "a common name has 1 to 64 characters", "such as \"Example Root CA\""));
    if (authority.key_bits() < least_bits || authority.key_bits() > most_bits ||
        authority.key_bits() % 8 != 0)
        report(spot.error("key_bits", fmt::format("a key of {} bits", authority.key_bits()),
                          "from 1024 to 8192; 2048 is the default"));
    if (authority.age_days() > most_days)
        report(spot.error("age_days", "older than a hundred years", "365 is the default"));
    if (authority.valid_days() == 0 || authority.valid_days() > most_days)
        report(spot.error("valid_days", fmt::format("valid for {} days", authority.valid_days()),
                          "3650 is the default"));
}

void Description::need_authority(const Spot& spot, std::string_view field, int index,
                                 const std::string& name) {
    if (!authorities_.contains(name))
        report(spot.error(field, index, fmt::format("there is no authority \"{}\"", name),
                          authorities_.empty() ? "describe it: authority { name: \"corp-root\" }"
                                               : suggestion(name, authorities(), "there are")));
}

void Description::check_valid_until(const Spot& spot, const std::string& text) {
    const std::optional<Time> until = parse_time(text);
    const std::optional<Time> start = start_time(document_.scenario());
    if (!until)
        return report(
            spot.error("valid_until", fmt::format("\"{}\" is no time", text),
                       "a time in UTC from 2000 to 2099 is expected, such as 2027-02-01T00:00:00Z"));
    if (start && *until <= *start)
        report(spot.error("valid_until", "it has expired when the first step is taken",
                          "a site starts healthy: give it some days, and let them pass: wait { days: 10 }"));
}

void Description::check_held(const pb::Cluster& cluster, const pb::HeldCertificate& held, const Spot& spot) {
    if (!held.has_certificate() || held.certificate() == pb::Regenerate::ETOKEN)
        report(spot.error("which certificate?",
                          "certificate: CALLMANAGER, TVS, CAPF, TOMCAT, IPSEC or ITLRECOVERY"));
    check_members(spot, "node", held.node(), cluster, std::nullopt);
    if (held.has_valid_until()) check_valid_until(spot, held.valid_until());
    if (std::ranges::find(held_bits, held.key_bits()) == held_bits.end())
        report(spot.error("key_bits", fmt::format("a key of {} bits", held.key_bits()), "2048 or 4096"));
    if (!held.has_signed_by()) return;
    need_authority(spot, "signed_by", 0, held.signed_by());
    if (held.certificate() == pb::Regenerate::ITLRECOVERY)
        report(spot.error("signed_by", "ITLRecovery is always self-signed", "leave it out"));
}

}  // namespace scenarios
