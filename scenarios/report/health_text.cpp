#include "scenarios/report/health_text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/actions/words.hpp"

namespace report {
namespace {

constexpr std::size_t most_lines = 10;

std::string registered_text(const run::PhoneCounts& counts) {
    const std::size_t registered = counts.secure + counts.non_secure;
    std::vector<std::string> kinds;
    if (counts.secure > 0) kinds.push_back(fmt::format("{} secure", counts.secure));
    if (counts.non_secure > 0) kinds.push_back(fmt::format("{} non-secure", counts.non_secure));
    return kinds.empty() ? "none registered"
                         : fmt::format("{} registered ({})", registered, fmt::join(kinds, ", "));
}

std::string cures_text(const Cures& cures) {
    std::vector<std::string> kinds;
    const auto add = [&kinds](std::size_t count, std::string_view words) {
        if (count > 0) kinds.push_back(fmt::format("{} {}", count, words));
    };
    add(cures.next_reset, "until their next reset");
    add(cures.administrator, "until the administrator acts");
    add(cures.visit, "until a visit");
    add(cures.unknown, "with no cure among what was tried");
    return kinds.empty() ? "" : fmt::format(" ({})", fmt::join(kinds, ", "));
}

// How an expectation of a plan would name it.
std::string naming(const run::Health& health) {
    for (const run::PhoneDeviation& each : health.of_phones)
        if (!each.is_expected)
            return fmt::format("expect {{ phones: \"{}\"  count: {}  {}: {} }}", each.group, each.count,
                               each.deviation.field, each.deviation.value);
    for (const run::SiteDeviation& each : health.of_site)
        if (!each.is_expected) return run::naming(each);
    return "";
}

}  // namespace

Cures cures_of(const std::vector<advice::TroubleAdvice>& troubles) {
    Cures cures;
    for (const advice::TroubleAdvice& each : troubles) {
        if (each.trouble.outcome.trust != phone::Trust::locked) continue;
        const std::size_t back = each.recovery ? each.recovery->back : 0;
        (each.is_cut ? cures.unknown : cures.visit) += each.trouble.count - back;
        if (!each.recovery) continue;
        switch (advice::cure_of(*each.recovery)) {
            case run::Cure::next_reset: cures.next_reset += back; break;
            case run::Cure::administrator: cures.administrator += back; break;
            case run::Cure::visit: cures.visit += back; break;
        }
    }
    return cures;
}

std::string site_text(const run::Health& health, const Cures& cures) {
    const run::PhoneCounts& counts = health.phones;
    std::vector<std::string> parts;
    const auto add = [&parts](std::size_t count, std::string_view words) {
        if (count > 0) parts.push_back(fmt::format("{} {}", count, words));
    };
    if (counts.all > 0)
        parts.push_back(fmt::format("{}: {}", actions::phones_words(counts.all), registered_text(counts)));
    add(counts.unregistered, "NOT REGISTERED");
    if (counts.locked > 0) parts.push_back(fmt::format("{} LOCKED{}", counts.locked, cures_text(cures)));
    add(counts.blank, "BLANK");
    add(counts.fresh, "FRESH");
    add(counts.behind, "behind");
    add(counts.at_risk, "AT RISK");
    add(counts.off, "off");
    add(counts.without_configuration, "without a whole configuration");
    add(counts.not_served, "not served by TFTP");
    for (std::string& part : run::summary(health.of_site)) parts.push_back(std::move(part));
    return parts.empty() ? "no phones" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string worst_text(const run::Health& health) {
    return run::unexpected(health).front();
}

std::string unexpected_text(const run::Health& health, bool is_whole) {
    const std::vector<std::string> all = run::unexpected(health);
    std::string text;
    const std::size_t shown = is_whole ? all.size() : std::min(all.size(), most_lines);
    for (std::size_t i = 1; i < shown; ++i) text += "  and " + all[i] + "\n";
    if (shown < all.size()) text += fmt::format("  and {} more: --verbose\n", all.size() - shown);
    return text + "  no expectation names this. Where it is meant, a step does: " + naming(health) + "\n";
}

}  // namespace report
